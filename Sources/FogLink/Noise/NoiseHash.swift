import CFogCrypto
import Crypto
import FogCrypto

extension NoiseProtocol.Hash {
    /// The hash of the concatenation of `parts`.
    func digest(_ parts: [UInt8]...) -> [UInt8] {
        switch self {
        case .sha256: Self.digest(SHA256.self, parts)
        case .sha512: Self.digest(SHA512.self, parts)
        case .blake2b: digest(parts)
        }
    }

    /// `HKDF` of Noise, section 4.3: two or three outputs of ``byteCount`` bytes.
    func derive(chainingKey: SecretBytes, material: SecretBytes, count: Int) -> [SecretBytes] {
        let temporary = code(chainingKey, [material])
        var outputs: [SecretBytes] = []
        for index in 1...count {
            outputs.append(code(temporary, outputs.suffix(1) + [SecretBytes([UInt8(index)])]))
        }
        return outputs
    }

    /// HMAC (RFC 2104) of the concatenation of `parts`.
    private func code(_ key: SecretBytes, _ parts: [SecretBytes]) -> SecretBytes {
        switch self {
        case .sha256: Self.code(SHA256.self, key, parts)
        case .sha512: Self.code(SHA512.self, key, parts)
        case .blake2b: blake2b(padded(key, 0x5c), [blake2b(padded(key, 0x36), parts)])
        }
    }

    /// A key as HMAC hashes it: as long as a block, and masked. Keys are hashes, and so never longer.
    private func padded(_ key: SecretBytes, _ mask: UInt8) -> SecretBytes {
        SecretBytes(count: blockByteCount) { block in
            key.withBytes { key in
                for index in block.indices { block[index] = mask ^ (index < key.count ? key[index] : 0) }
            }
        }
    }

    private static func digest<Function: HashFunction>(_ function: Function.Type, _ parts: [[UInt8]]) -> [UInt8] {
        var hasher = Function()
        for part in parts { hasher.update(data: part) }
        return Array(hasher.finalize())
    }

    private static func code<Function: HashFunction>(
        _ function: Function.Type, _ key: SecretBytes, _ parts: [SecretBytes]
    ) -> SecretBytes {
        var code = HMAC<Function>(key: key.withBytes { SymmetricKey(data: $0) })
        for part in parts { part.withBytes { code.update(data: $0) } }
        return code.finalize().withUnsafeBytes { SecretBytes(copying: RawSpan(_unsafeBytes: $0)) }
    }

    private func digest(_ parts: [[UInt8]]) -> [UInt8] {
        var hash = fog_blake2b()
        var digest = [UInt8](repeating: 0, count: byteCount)
        fog_blake2b_start(&hash, byteCount, nil, 0)
        for part in parts { fog_blake2b_add(&hash, part, part.count) }
        fog_blake2b_finish(&hash, &digest)
        return digest
    }

    private func blake2b(_ first: SecretBytes, _ parts: [SecretBytes]) -> SecretBytes {
        var hash = fog_blake2b()
        fog_blake2b_start(&hash, byteCount, nil, 0)
        for part in [first] + parts { part.withBytes { fog_blake2b_add(&hash, $0.baseAddress, $0.count) } }
        return SecretBytes.written(count: byteCount) { fog_blake2b_finish(&hash, $0) }
    }
}
