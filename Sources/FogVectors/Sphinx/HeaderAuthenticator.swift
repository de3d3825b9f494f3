import CFogCrypto
import FogCrypto
import FogSphinx

/// The code that authenticates a header.
enum HeaderAuthenticator {
    /// HMAC-SHA256 of a message under a key of any length.
    static func code(of message: [UInt8], key: some Collection<UInt8>, on path: CPUPath) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Geometry.authenticatorLength)
        message.withUnsafeBytes { message in
            var made = fog_hmac_sha256_key()
            Array(key).withUnsafeBytes { fog_hmac_sha256_key_make(&made, $0.baseAddress, $0.count, path.kernel) }
            var piece = fog_piece(bytes: message.baseAddress, count: message.count)
            fog_hmac_sha256(&made, &piece, 1, &code)
            fog_hmac_sha256_key_wipe(&made)
        }
        return code
    }
}

extension HopKeys {
    /// The keys that follow from the 32 bytes that a hop and a packet's maker share.
    static func expanded(from secret: [UInt8], on path: CPUPath) -> [UInt8] {
        var keys = [UInt8](repeating: 0, count: byteCount)
        guard secret.count == Int(FOG_HKDF_SHA256_KEY_BYTES) else { return keys }
        _ = fog_hkdf_sha256_expand(
            secret, information.utf8Start, information.utf8CodeUnitCount, &keys, keys.count, path.kernel)
        return keys
    }
}
