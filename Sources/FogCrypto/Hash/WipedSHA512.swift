import CSodium

/// SHA-512 (FIPS 180-4) over input that arrives in parts. A copy goes on from the same point on its own.
struct WipedSHA512 {
    static let byteCount = 64

    private var state = crypto_hash_sha512_state()

    init() {
        crypto_hash_sha512_init(&state)
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        crypto_hash_sha512_update(&state, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    }

    mutating func update(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { update($0) }
    }

    mutating func update(_ bytes: [UInt8]) {
        update(bytes.span.bytes)
    }

    mutating func update(_ bytes: SecretBytes) {
        bytes.withBytes { update($0) }
    }

    /// Writes the hash to `output`, which has room for 64 bytes, and erases the state: start anew for another hash.
    private mutating func finalize(into output: UnsafeMutablePointer<UInt8>) {
        crypto_hash_sha512_final(&state, output)
    }

    /// The hash, in an array; for what isn't secret.
    mutating func finalize() -> [UInt8] {
        var output = [UInt8](repeating: 0, count: Self.byteCount)
        finalize(into: &output)
        return output
    }

    /// The hash, as a secret.
    mutating func finalizeSecret() -> SecretBytes {
        SecretBytes.written(count: Self.byteCount) { finalize(into: $0) }
    }

    /// The hash of the concatenation of `parts`.
    static func hash(_ parts: [UInt8]...) -> [UInt8] {
        var hasher = WipedSHA512()
        for part in parts { hasher.update(part) }
        return hasher.finalize()
    }
}
