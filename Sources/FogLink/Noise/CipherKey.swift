import Crypto
import FogCrypto

/// A key and the cipher that it is for. Whoever uses it counts the nonces.
struct CipherKey: Sendable {
    /// Bytes of a key.
    static let byteCount = 32
    /// Bytes that encryption adds.
    static let tagByteCount = 16

    let cipher: NoiseProtocol.Cipher
    private let key: SymmetricKey

    /// Takes a key of at least ``byteCount`` bytes, of which the first count.
    init(_ cipher: NoiseProtocol.Cipher, _ bytes: SecretBytes) {
        self.cipher = cipher
        key = bytes.withBytes { SymmetricKey(data: UnsafeRawBufferPointer(rebasing: $0.prefix(Self.byteCount))) }
    }

    /// Encrypts a message and appends it with its tag.
    ///
    /// - Parameter nonce: 12 bytes, never twice under the same key.
    /// - Throws: What the library throws if the message or the nonce has a length that it doesn't take.
    func seal(
        _ plain: UnsafeRawBufferPointer, nonce: [UInt8], authenticating data: [UInt8], into output: inout [UInt8]
    ) throws {
        switch cipher {
        case .aesGCM:
            let box = try AES.GCM.seal(plain, using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: data)
            output.append(contentsOf: box.ciphertext)
            output.append(contentsOf: box.tag)
        case .chaChaPoly:
            let box = try ChaChaPoly.seal(
                plain, using: key, nonce: ChaChaPoly.Nonce(data: nonce), authenticating: data)
            output.append(contentsOf: box.ciphertext)
            output.append(contentsOf: box.tag)
        }
    }

    /// Decrypts a message that has its tag behind it.
    ///
    /// - Throws: What the library throws if it isn't genuine, or too short for a tag.
    func open(
        _ sealed: UnsafeRawBufferPointer, nonce: [UInt8], authenticating data: [UInt8]
    ) throws -> [UInt8] {
        let split = max(0, sealed.count - Self.tagByteCount)
        let (body, tag) = (
            UnsafeRawBufferPointer(rebasing: sealed[..<split]), UnsafeRawBufferPointer(rebasing: sealed[split...])
        )
        switch cipher {
        case .aesGCM:
            let box = try AES.GCM.SealedBox(nonce: AES.GCM.Nonce(data: nonce), ciphertext: body, tag: tag)
            return Array(try AES.GCM.open(box, using: key, authenticating: data))
        case .chaChaPoly:
            let box = try ChaChaPoly.SealedBox(nonce: ChaChaPoly.Nonce(data: nonce), ciphertext: body, tag: tag)
            return Array(try ChaChaPoly.open(box, using: key, authenticating: data))
        }
    }
}
