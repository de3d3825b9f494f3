import CFogCrypto
import FogCrypto

/// The encryption of a packet's body as one wide block, by one hop's key and vector.
struct WideBlock {
    typealias Bytes = UnsafeMutablePointer<UInt8>

    /// Bytes of a key.
    static let keyLength = 48
    /// Bytes of a vector.
    static let vectorLength = 16

    let cipher: Geometry.WideBlockCipher
    let path: CPUPath

    /// Decrypts a body in place, as a hop does.
    func decrypt(_ body: Bytes, _ length: Int, key: UnsafePointer<UInt8>, vector: UnsafePointer<UInt8>) {
        switch cipher {
        case .aez5: fog_aez_sprp_decrypt(key, vector, body, length, path.kernel)
        case .lioness: withExpanded(key, vector) { _ = fog_lioness_decrypt($0, body, length, path.kernel) }
        }
    }

    /// Encrypts a body in place, as the maker of a packet does for every hop, the last one first.
    func encrypt(_ body: Bytes, _ length: Int, key: UnsafePointer<UInt8>, vector: UnsafePointer<UInt8>) {
        switch cipher {
        case .aez5: fog_aez_sprp_encrypt(key, vector, body, length, path.kernel)
        case .lioness: withExpanded(key, vector) { _ = fog_lioness_encrypt($0, body, length, path.kernel) }
        }
    }

    /// The four keys of LIONESS: the beginning of the AES-256-CTR stream under the first 32 bytes of the key, from the
    /// vector XORed with the others on.
    private func withExpanded(
        _ key: UnsafePointer<UInt8>, _ vector: UnsafePointer<UInt8>, _ body: (UnsafePointer<UInt8>?) -> Void
    ) {
        let count = Int(FOG_LIONESS_KEY_BYTES)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + Self.vectorLength) { buffer in
            guard let keys = buffer.baseAddress else { return }
            let start = keys + count
            for index in 0..<Self.vectorLength { start[index] = vector[index] ^ key[32 + index] }
            fog_aes256ctr_keystream(key, start, keys, count, path.kernel)
            body(keys)
            fog_secret_wipe(keys, buffer.count)
        }
    }
}
