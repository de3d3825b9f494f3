import CFogCrypto

/// Bytes that are wiped when nobody holds them any more, and that never show themselves: keys, seeds, shared secrets.
public final class SecretBytes: @unchecked Sendable, CustomStringConvertible, CustomReflectable {
    // Never changed after the initialiser, so that it may be read from everywhere.
    private let bytes: UnsafeMutableRawBufferPointer

    /// How many bytes there are.
    public var count: Int { bytes.count }

    /// Takes bytes over. The array that they came in isn't wiped.
    public init(_ source: [UInt8]) {
        bytes = .allocate(byteCount: source.count, alignment: 16)
        bytes.copyBytes(from: source)
    }

    /// Takes over bytes that `fill` writes.
    public init(count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        bytes = .allocate(byteCount: max(0, count), alignment: 16)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        fill(bytes)
    }

    deinit {
        fog_secret_wipe(bytes.baseAddress, bytes.count)
        bytes.deallocate()
    }

    /// Lets the bytes be read, for as long as `body` runs.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(bytes))
    }

    /// A copy, which isn't wiped.
    public var revealed: [UInt8] { Array(bytes) }

    public var description: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .class) }

    /// Compares in a time that depends on the lengths only.
    public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        left.count == right.count && fog_secret_equal(left.bytes.baseAddress, right.bytes.baseAddress, left.count) == 1
    }
}
