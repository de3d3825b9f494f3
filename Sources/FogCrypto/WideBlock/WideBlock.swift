import CFogCrypto

/// A cipher whose block is as long as the message: whoever alters a bit of what is encrypted turns all of it to noise.
public enum WideBlockCipher: String, Hashable, Sendable, CaseIterable {
    /// AEZ, version 5, without expansion and associated data.
    case aez5
    /// LIONESS with ChaCha20 and BLAKE2b.
    case lioness
}

/// Encryption as one wide block, in place. Constant-time in keys, vectors and contents.
public struct WideBlock: Sendable {
    /// Where a block begins.
    public typealias Bytes = UnsafeMutablePointer<UInt8>

    /// Bytes of a key.
    public static let keyLength = 48
    /// Bytes of a vector.
    public static let vectorLength = 16
    /// The fewest bytes of a block.
    public static let shortest = Int(FOG_LIONESS_SHORTEST_BLOCK)

    private let cipher: WideBlockCipher
    private let path: CPUPath

    /// Makes ready for a cipher.
    public init(_ cipher: WideBlockCipher, on path: CPUPath = .selected) {
        self.cipher = cipher
        self.path = path
    }

    /// Decrypts a block in place, of at least ``shortest`` bytes, under a key of ``keyLength`` and a vector of
    /// ``vectorLength`` bytes.
    public func decrypt(_ block: Bytes, _ length: Int, key: UnsafePointer<UInt8>, vector: UnsafePointer<UInt8>) {
        switch cipher {
        case .aez5: fog_aez_sprp_decrypt(key, vector, block, length, path.kernel)
        case .lioness:
            withExpanded(key, vector) { Self.check(fog_lioness_decrypt($0, block, length, path.kernel), block, length) }
        }
    }

    /// A block that is too short for the cipher becomes zeros, so that nothing leaves as it came.
    private static func check(_ status: CInt, _ block: Bytes, _ length: Int) {
        if status != 0 { fog_secret_wipe(block, max(0, length)) }
    }

    /// Encrypts a block in place, under the same conditions.
    public func encrypt(_ block: Bytes, _ length: Int, key: UnsafePointer<UInt8>, vector: UnsafePointer<UInt8>) {
        switch cipher {
        case .aez5: fog_aez_sprp_encrypt(key, vector, block, length, path.kernel)
        case .lioness:
            withExpanded(key, vector) { Self.check(fog_lioness_encrypt($0, block, length, path.kernel), block, length) }
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
