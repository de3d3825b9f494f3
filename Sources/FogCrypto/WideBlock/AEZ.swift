import CFogCrypto

/// AEZ v5 (Hoang, Krovetz, Rogaway, 2017): authenticated encryption by enciphering, with any length of key, nonce,
/// associated data, message and expansion. Constant-time in all contents.
///
/// Packets use its wide-block form, without expansion and associated data, directly on their buffers.
public enum AEZ {
    /// Encrypts a message to as many bytes and `expansion` more.
    ///
    /// - Parameter expansion: In bytes; a forgery succeeds with probability 2^(-8 · expansion). Not negative.
    public static func encrypt(
        _ message: [UInt8], key: [UInt8], nonce: [UInt8], data: [[UInt8]] = [], expansion: Int,
        on path: CPUPath = .selected
    ) -> [UInt8] {
        let expansion = max(0, expansion)
        var sealed = [UInt8](repeating: 0, count: message.count + expansion)
        withStrings(data) { strings in
            fog_aez_encrypt(
                key, key.count, nonce, nonce.count, strings.baseAddress, strings.count, expansion, message,
                message.count, &sealed, path.kernel)
        }
        return sealed
    }

    /// Decrypts what ``encrypt(_:key:nonce:data:expansion:on:)`` made; `nil` if it isn't genuine.
    public static func decrypt(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], data: [[UInt8]] = [], expansion: Int,
        on path: CPUPath = .selected
    ) -> [UInt8]? {
        guard expansion >= 0, sealed.count >= expansion else { return nil }
        var message = [UInt8](repeating: 0, count: sealed.count)
        let isGenuine = withStrings(data) { strings in
            fog_aez_decrypt(
                key, key.count, nonce, nonce.count, strings.baseAddress, strings.count, expansion, sealed,
                sealed.count, &message, path.kernel)
        }
        guard isGenuine == 1 else { return nil }
        message.removeLast(expansion)
        return message
    }

    /// Makes a key of 48 bytes out of one of any length.
    public static func extract(_ key: [UInt8]) -> [UInt8] {
        var extracted = [UInt8](repeating: 0, count: 48)
        fog_aez_extract(key, key.count, &extracted)
        return extracted
    }

    /// Hashes the expansion, in bits, and a vector of strings under an extracted key of 48 bytes to 16 bytes; `nil` if
    /// the key has another length.
    public static func hash(
        _ strings: [[UInt8]], key: [UInt8], expansionBits: UInt64, on path: CPUPath = .selected
    ) -> [UInt8]? {
        guard key.count == 48 else { return nil }
        var hash = [UInt8](repeating: 0, count: 16)
        withStrings(strings) { strings in
            fog_aez_hash(key, expansionBits, strings.baseAddress, strings.count, &hash, path.kernel)
        }
        return hash
    }

    private static func withStrings<Result>(
        _ strings: [[UInt8]], _ body: (UnsafeBufferPointer<fog_aez_string>) -> Result
    ) -> Result {
        let bytes = strings.flatMap(\.self)
        return bytes.withUnsafeBufferPointer { bytes in
            var offset = 0
            let pieces = strings.map { string in
                defer { offset += string.count }
                return fog_aez_string(bytes: bytes.baseAddress.map { $0 + offset }, length: string.count)
            }
            return pieces.withUnsafeBufferPointer(body)
        }
    }
}
