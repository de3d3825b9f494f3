import CFogCrypto
import Crypto
import FogCrypto

extension NoiseProtocol.Hash {
    /// The hash of the concatenation of `parts`.
    func digest(_ parts: [UInt8]...) -> [UInt8] {
        switch self {
        case .sha256: Self.digest(SHA256.self, parts)
        case .sha512: Self.digest(SHA512.self, parts)
        case .blake2b: blake2b(parts)
        }
    }

    /// HMAC (RFC 2104) of the concatenation of `parts`.
    private func code(_ key: [UInt8], _ parts: [UInt8]...) -> [UInt8] {
        switch self {
        case .sha256: Self.code(SHA256.self, key, parts)
        case .sha512: Self.code(SHA512.self, key, parts)
        case .blake2b:
            // Keys are hashes or shorter, and so never longer than a block.
            {
                let padded = key + [UInt8](repeating: 0, count: max(0, blockByteCount - key.count))
                let inner = blake2b([padded.map { $0 ^ 0x36 }] + parts)
                return blake2b([padded.map { $0 ^ 0x5c }, inner])
            }()
        }
    }

    /// `HKDF` of Noise, section 4.3: two or three outputs of ``byteCount`` bytes.
    func derive(chainingKey: SecretBytes, material: SecretBytes, count: Int) -> [SecretBytes] {
        let temporary = code(chainingKey.revealed, material.revealed)
        var outputs: [SecretBytes] = []
        var last: [UInt8] = []
        for index in 1...count {
            last = code(temporary, last, [UInt8(index)])
            outputs.append(SecretBytes(last))
        }
        return outputs
    }

    private static func digest<Function: HashFunction>(_ function: Function.Type, _ parts: [[UInt8]]) -> [UInt8] {
        var hasher = Function()
        for part in parts { hasher.update(data: part) }
        return Array(hasher.finalize())
    }

    private static func code<Function: HashFunction>(
        _ function: Function.Type, _ key: [UInt8], _ parts: [[UInt8]]
    ) -> [UInt8] {
        var code = HMAC<Function>(key: SymmetricKey(data: key))
        for part in parts { code.update(data: part) }
        return Array(code.finalize())
    }

    private func blake2b(_ parts: [[UInt8]]) -> [UInt8] {
        var hash = fog_blake2b()
        var digest = [UInt8](repeating: 0, count: byteCount)
        fog_blake2b_start(&hash, byteCount, nil, 0)
        for part in parts { fog_blake2b_add(&hash, part, part.count) }
        fog_blake2b_finish(&hash, &digest)
        return digest
    }
}
