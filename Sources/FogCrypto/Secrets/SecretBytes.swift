import CFogCrypto

/// Bytes that nobody may see: a key, a seed, a shared secret. They are overwritten with zeros when the last reference
/// goes away.
///
/// All references share one copy, so that handing a secret on doesn't leave another one behind. The bytes never change
/// after initialisation. They are printed, mirrored and interpolated as `[redacted]`, and compared in a time that
/// depends on nothing but their number. The memory is ordinary memory: a process that holds long-lived secrets should
/// keep it from being swapped and dumped.
///
/// Unchecked, because the compiler can't see what makes it safe to share: nothing writes to `storage` between the end
/// of the initialiser and the deinitialiser, which runs when no other reference is left.
public final class SecretBytes: @unchecked Sendable {
    private let storage: UnsafeMutablePointer<UInt8>

    /// How many bytes there are.
    public let count: Int

    /// Makes room for `count` bytes, zeros, which `fill` then writes.
    public convenience init<Failure: Error>(
        count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        self.init(zeros: count)
        try fill(UnsafeMutableRawBufferPointer(start: storage, count: self.count))
    }

    private init(zeros count: Int) {
        self.count = max(0, count)
        storage = .allocate(capacity: self.count)
        storage.initialize(repeating: 0, count: self.count)
    }

    /// Copies `bytes`. The caller's own copy is still the caller's to erase.
    public convenience init(_ bytes: [UInt8]) {
        self.init(copying: bytes.span.bytes)
    }

    /// Copies `bytes`. The caller's own copy is still the caller's to erase.
    public convenience init(copying bytes: RawSpan) {
        self.init(count: bytes.byteCount) { storage in
            bytes.withUnsafeBytes { storage.copyMemory(from: $0) }
        }
    }

    /// So many random bytes, from a generator that has to be a cryptographic one.
    public static func random(_ count: Int, using generator: inout some RandomNumberGenerator) -> SecretBytes {
        SecretBytes(count: count) { buffer in
            for start in stride(from: 0, to: buffer.count, by: 8) {
                var word = generator.next()
                for index in start..<min(start + 8, buffer.count) {
                    buffer[index] = UInt8(truncatingIfNeeded: word)
                    word >>= 8
                }
            }
        }
    }

    deinit {
        fog_secret_wipe(storage, count)
        storage.deallocate()
    }

    /// Lends the bytes for the duration of `body`. Don't let the pointer or a copy of the bytes escape.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: storage, count: count))
    }

    /// A copy, which isn't wiped.
    public var revealed: [UInt8] { Array(UnsafeBufferPointer(start: storage, count: count)) }
}

extension SecretBytes {
    /// Makes room for `count` bytes that a C function writes through a pointer to the first.
    public static func written(count: Int, by write: (UnsafeMutablePointer<UInt8>) -> Void) -> SecretBytes {
        let secret = SecretBytes(zeros: count)
        write(secret.storage)
        return secret
    }

    /// Lends a pointer to the first byte to a C function, under the conditions of ``withBytes(_:)``.
    public func withAddress<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        body(storage)
    }
}

extension SecretBytes: Equatable {
    /// Whether both hold the same bytes; how long it takes depends on the number of bytes alone.
    public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        left.count == right.count && fog_secret_equal(left.storage, right.storage, left.count) == 1
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[redacted]" }
    public var debugDescription: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
