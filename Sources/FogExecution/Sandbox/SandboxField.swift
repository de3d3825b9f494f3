import FogCore

/// A text field of a message: its name in errors and its bounds, the same for writing and reading.
struct SandboxField {
    let name: String
    let limit: Int
    let mayBeEmpty: Bool
    /// The engine takes arguments, variables and paths as C strings, which a NUL byte would cut short.
    let mayHoldNul: Bool

    /// An argument, or a variable's name or value.
    static func string(_ name: String) -> SandboxField {
        SandboxField(name: name, limit: SandboxProtocol.maximumStringBytes, mayBeEmpty: true, mayHoldNul: false)
    }

    /// A file or a folder.
    static func path(_ name: String) -> SandboxField {
        SandboxField(name: name, limit: SandboxProtocol.maximumPathBytes, mayBeEmpty: false, mayHoldNul: false)
    }

    /// Something for a person to read.
    static let message = SandboxField(
        name: "message", limit: SandboxProtocol.maximumMessageBytes, mayBeEmpty: true, mayHoldNul: true)

    func check(_ text: String) throws(ByteError) {
        if text.utf8.count > limit { throw .tooLong(length: UInt64(text.utf8.count), limit: limit) }
        if !mayBeEmpty && text.isEmpty { throw .invalid(field: name) }
        if !mayHoldNul && text.utf8.contains(0) { throw .invalid(field: name) }
    }
}

extension [UInt8] {
    mutating func appendText(_ text: String, as field: SandboxField) throws(ByteError) {
        try field.check(text)
        appendPrefixed(text)
    }

    mutating func appendCount(_ count: Int, limit: Int) throws(ByteError) {
        guard count <= limit else { throw .tooLong(length: UInt64(count), limit: limit) }
        appendInteger(UInt32(count))
    }

    mutating func appendOptional<Integer: FixedWidthInteger & UnsignedInteger>(_ value: Integer?) {
        appendFlag(value != nil)
        if let value { appendInteger(value) }
    }

    /// Appends an amount that can't be negative.
    mutating func appendAmount(_ value: Int64, _ field: String) throws(ByteError) {
        guard let amount = UInt64(exactly: value) else { throw .invalid(field: field) }
        appendInteger(amount)
    }
}

extension ByteReader {
    mutating func readText(as field: SandboxField) throws(ByteError) -> String {
        let text = try readPrefixedText(limit: field.limit)
        try field.check(text)
        return text
    }

    mutating func readCount(limit: Int) throws(ByteError) -> Int {
        let count = try readInteger(UInt32.self)
        guard count <= limit else { throw .tooLong(length: UInt64(count), limit: limit) }
        return Int(count)
    }

    mutating func readOptional<Integer: FixedWidthInteger & UnsignedInteger>(
        _ field: String
    ) throws(ByteError) -> Integer? {
        try readFlag(field) ? try readInteger(Integer.self) : nil
    }

    mutating func readAmount(_ field: String) throws(ByteError) -> Int64 {
        guard let amount = Int64(exactly: try readInteger(UInt64.self)) else { throw .invalid(field: field) }
        return amount
    }
}
