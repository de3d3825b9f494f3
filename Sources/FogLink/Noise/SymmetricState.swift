import FogCrypto

/// What both sides have agreed on so far (The Noise Protocol Framework, revision 34, section 5.2).
struct SymmetricState: Sendable {
    private let cipherKind: NoiseProtocol.Cipher
    private let hash: NoiseProtocol.Hash
    private var chainingKey: SecretBytes
    private var cipher: CipherState
    /// The hash of the transcript.
    private(set) var transcript: [UInt8]

    init(_ noise: NoiseProtocol) {
        let name = Array(noise.description.utf8)
        cipherKind = noise.cipher
        hash = noise.hash
        transcript =
            name.count <= hash.byteCount
            ? name + [UInt8](repeating: 0, count: hash.byteCount - name.count) : hash.digest(name)
        chainingKey = SecretBytes(transcript)
        cipher = CipherState()
    }

    /// Whether what follows is encrypted.
    var hasKey: Bool { cipher.hasKey }

    mutating func mix(hash bytes: [UInt8]) {
        transcript = hash.digest(transcript, bytes)
    }

    mutating func mix(key material: SecretBytes) {
        let outputs = hash.derive(chainingKey: chainingKey, material: material, count: 2)
        chainingKey = outputs[0]
        cipher = CipherState(cipherKind, key: outputs[1])
    }

    mutating func mix(keyAndHash material: SecretBytes) {
        let outputs = hash.derive(chainingKey: chainingKey, material: material, count: 3)
        chainingKey = outputs[0]
        mix(hash: outputs[1].revealed)
        cipher = CipherState(cipherKind, key: outputs[2])
    }

    mutating func encrypt(_ plain: [UInt8]) throws(NoiseError) -> [UInt8] {
        let sealed = try cipher.encrypt(plain, authenticating: transcript)
        mix(hash: sealed)
        return sealed
    }

    mutating func decrypt(_ sealed: [UInt8]) throws(NoiseError) -> [UInt8] {
        let plain = try cipher.decrypt(sealed, authenticating: transcript)
        mix(hash: sealed)
        return plain
    }

    /// The keys for messages from the initiator and from the responder, 32 bytes each.
    func splitKeys() -> (fromInitiator: SecretBytes, fromResponder: SecretBytes) {
        let keys = hash.derive(chainingKey: chainingKey, material: SecretBytes([]), count: 2).map { key in
            SecretBytes(count: CipherKey.byteCount) { buffer in
                key.withBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0.prefix(buffer.count))) }
            }
        }
        return (keys[0], keys[1])
    }

    /// The ciphers for messages from the initiator and from the responder.
    func split() -> (fromInitiator: CipherState, fromResponder: CipherState) {
        let keys = splitKeys()
        return (CipherState(cipherKind, key: keys.fromInitiator), CipherState(cipherKind, key: keys.fromResponder))
    }
}
