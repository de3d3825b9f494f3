import FogCore

/// What an engine compiles for, as it writes it into every artifact and compares it when one is loaded.
///
/// An artifact is an ELF file whose section `.wasmtime.engine` holds, in the Postcard format: a tag, the major version,
/// the target, the compiler's flags, the processor's flags, and then the configuration.
struct EngineIdentity {
    /// The major version of wasmtime.
    let majorVersion: String
    /// The target, `x86_64-unknown-linux-gnu` for example.
    let target: String
    /// The features of the processor that compiled code uses, sorted.
    let processorFeatures: [String]
    /// 64 bits of FNV-1a over the section, in hexadecimal: engines with different ones can't share artifacts. It names,
    /// it doesn't protect: loading compares the section itself.
    let fingerprint: String

    /// Reads the identity from an artifact that this process's own engine made.
    init?(artifact: UnsafeRawBufferPointer) {
        guard let section = Self.section(".wasmtime.engine", of: artifact) else { return nil }
        var fields = PostcardReader(section)
        guard
            fields.readByte() == 0, let majorVersion = fields.readText(), let target = fields.readText(),
            fields.readFlags() != nil, let processorFlags = fields.readFlags()
        else { return nil }
        self.majorVersion = majorVersion
        self.target = target
        processorFeatures = processorFlags.map { $0.hasPrefix("has_") ? String($0.dropFirst(4)) : $0 }.sorted()
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in section { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        fingerprint = Hexadecimal.encode(hash.bigEndianBytes)
    }

    /// The contents of a section of a 64-bit little-endian ELF file.
    private static func section(_ name: String, of file: UnsafeRawBufferPointer) -> ArraySlice<UInt8>? {
        let bytes = Array(file)[...]
        func number(at offset: Int, width: Int) -> Int? {
            guard offset >= 0, offset <= bytes.count - width else { return nil }
            let value = bytes[offset..<offset + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Int(exactly: value)
        }
        func contents(ofSection index: Int, table: Int) -> (name: Int, bytes: ArraySlice<UInt8>)? {
            let (step, overflow) = index.multipliedReportingOverflow(by: 64)
            let (header, carried) = table.addingReportingOverflow(step)
            guard
                !overflow, !carried, let name = number(at: header, width: 4),
                let start = number(at: header + 0x18, width: 8), let size = number(at: header + 0x20, width: 8),
                start <= bytes.count, size <= bytes.count - start
            else { return nil }
            return (name, bytes[start..<start + size])
        }
        guard
            bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]), let table = number(at: 0x28, width: 8),
            number(at: 0x3a, width: 2) == 64, let count = number(at: 0x3c, width: 2),
            let namesIndex = number(at: 0x3e, width: 2), table <= bytes.count,
            let names = contents(ofSection: namesIndex, table: table)?.bytes
        else { return nil }
        let wanted = Array(name.utf8) + [0]
        for index in 0..<count {
            guard let section = contents(ofSection: index, table: table), section.name <= names.count else {
                return nil
            }
            if names.dropFirst(section.name).starts(with: wanted) { return section.bytes }
        }
        return nil
    }
}

/// Reads the fields of Postcard, a compact binary format of the Rust world; `nil` when they end early.
private struct PostcardReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    mutating func readByte() -> UInt8? { rest.popFirst() }

    /// A length: seven bits a byte, the lowest first. No length that matters here needs more than two bytes.
    mutating func readLength() -> Int? {
        guard let first = rest.popFirst() else { return nil }
        guard first >= 0x80 else { return Int(first) }
        guard let second = rest.popFirst(), second < 0x80 else { return nil }
        return Int(first & 0x7f) | Int(second) << 7
    }

    mutating func readText() -> String? {
        guard let length = readLength(), length <= rest.count else { return nil }
        defer { rest = rest.dropFirst(length) }
        return String(validating: rest.prefix(length), as: UTF8.self)
    }

    /// The names of the flags that are on, out of a map from names to choices (0), numbers (1) and flags (2).
    mutating func readFlags() -> [String]? {
        guard let count = readLength() else { return nil }
        var names: [String] = []
        for _ in 0..<count {
            guard let name = readText(), let kind = readByte() else { return nil }
            switch kind {
            case 0: if readText() == nil { return nil }
            case 1: if readByte() == nil { return nil }
            case 2:
                guard let value = readByte(), value <= 1 else { return nil }
                if value == 1 { names.append(name) }
            default: return nil
            }
        }
        return names
    }
}
