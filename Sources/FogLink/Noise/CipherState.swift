import FogCrypto

/// A key and how many messages it has encrypted (The Noise Protocol Framework, revision 34, section 5.1).
public struct CipherState: Sendable {
    /// Bytes that encryption adds.
    public static let tagByteCount = CipherKey.tagByteCount

    private let key: CipherKey?
    /// The number of the next message.
    public private(set) var nonce: UInt64

    /// A cipher that has no key yet and lets everything through as it is.
    init() {
        key = nil
        nonce = 0
    }

    /// A cipher with a key, of whose bytes the first 32 count.
    init(_ cipher: NoiseProtocol.Cipher, key: SecretBytes, nonce: UInt64 = 0) {
        self.nonce = nonce
        self.key = CipherKey(cipher, key)
    }

    /// Whether it encrypts.
    var hasKey: Bool { key != nil }

    /// Encrypts a message; it becomes ``tagByteCount`` longer if there is a key.
    ///
    /// - Throws: ``NoiseError/tooLong(_:)`` if it would be longer than ``HandshakeState/messageLimit``, or
    ///   ``NoiseError/exhausted``; neither counts.
    public mutating func encrypt(_ plain: [UInt8], authenticating data: [UInt8] = []) throws(NoiseError) -> [UInt8] {
        guard let key else { return plain }
        let length = plain.count + Self.tagByteCount
        guard length <= HandshakeState.messageLimit else { throw .tooLong(length) }
        let number = try take(key.cipher)
        var sealed: [UInt8] = []
        sealed.reserveCapacity(length)
        do {
            try plain.withUnsafeBytes { try key.seal($0, nonce: number, authenticating: data, into: &sealed) }
        } catch {
            throw .tooLong(length)
        }
        return sealed
    }

    /// Decrypts a message.
    ///
    /// - Throws: ``NoiseError/notGenuine``, or another error if its length can't be right, without counting the message.
    public mutating func decrypt(_ sealed: [UInt8], authenticating data: [UInt8] = []) throws(NoiseError) -> [UInt8] {
        guard let key else { return sealed }
        guard sealed.count >= Self.tagByteCount else {
            throw .tooShort(needed: Self.tagByteCount, found: sealed.count)
        }
        guard sealed.count <= HandshakeState.messageLimit else { throw .tooLong(sealed.count) }
        let before = nonce
        let number = try take(key.cipher)
        do {
            return try sealed.withUnsafeBytes { try key.open($0, nonce: number, authenticating: data) }
        } catch {
            nonce = before
            throw .notGenuine
        }
    }

    /// The number of the next message as the ciphers take it: behind four zeros, big-endian for AES-GCM and little-endian
    /// for ChaCha20-Poly1305 (section 12.3 and 12.4).
    private mutating func take(_ cipher: NoiseProtocol.Cipher) throws(NoiseError) -> [UInt8] {
        // The last number is reserved.
        guard nonce < .max else { throw .exhausted }
        let number = nonce
        nonce += 1
        let shifts = cipher == .aesGCM ? [56, 48, 40, 32, 24, 16, 8, 0] : [0, 8, 16, 24, 32, 40, 48, 56]
        return [0, 0, 0, 0] + shifts.map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
    }
}
