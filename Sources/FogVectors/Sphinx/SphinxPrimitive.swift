import CFogCrypto
import FogCrypto
import FogSphinx

/// A primitive, by the name that it has in files.
enum SphinxPrimitive: String, CaseIterable {
    /// The first 32 bytes of a ChaCha20 stream.
    case chacha20 = "chacha20_deterministic_rand"
    /// The keys of a hop, expanded from a shared secret.
    case keys = "kdf_sphinx"
    /// The encryption of payloads.
    case wideBlock = "sprp_aez"
    /// The authenticator of headers.
    case authenticator = "hmac_sha256"
    /// The encryption of routing information.
    case stream = "stream_aes256ctr"

    /// Checks a case on every path.
    func check(_ object: VectorObject, _ header: VectorObject) throws(VectorMismatch) {
        switch self {
        case .chacha20: try Self.checkChaCha20(object)
        case .keys: try Self.checkKeys(object)
        case .wideBlock: try Self.checkWideBlock(object, header)
        case .authenticator: try Self.checkAuthenticator(object)
        case .stream: try Self.checkStream(object)
        }
    }

    private static func checkChaCha20(_ object: VectorObject) throws(VectorMismatch) {
        try object.hasNoDamagedNames(of: ["key_hex", "keystream_hex"])
        let key = try object.bytes("key_hex", count: 32)
        let published = try object.bytes("keystream_hex", count: 32)
        var single = [UInt8](repeating: 0, count: 32)
        fog_chacha20_first_32(key, &single)
        try VectorMismatch.require(single, is: published, "keystream_hex")
        for path in CPUPath.available {
            var stream = [UInt8](repeating: 0, count: 32)
            fog_chacha20_xor(key, stream, &stream, stream.count, path.kernel)
            try VectorMismatch.require(stream, is: published, "keystream_hex", on: path)
            let lanes = Lanes(input: key, outputLength: 32)
            fog_chacha20_first_32_batch(lanes.inputs, lanes.outputs, Lanes.count, path.kernel)
            for stream in lanes.results {
                try VectorMismatch.require(stream, is: published, "keystream_hex", on: path)
            }
        }
    }

    private static func checkKeys(_ object: VectorObject) throws(VectorMismatch) {
        let parts = [
            ("header_mac_hex", HopKeys.authenticator), ("header_encryption_hex", HopKeys.routing),
            ("header_encryption_iv_hex", HopKeys.vector), ("payload_encryption_hex", HopKeys.payload),
            ("blinding_factor_seed_hex", HopKeys.blinding),
        ]
        try object.hasNoDamagedNames(of: ["ikm_hex"] + parts.map(\.0))
        let secret = try object.bytes("ikm_hex", count: 32)
        for path in CPUPath.available {
            let lanes = Lanes(input: secret, outputLength: HopKeys.byteCount)
            _ = fog_hkdf_sha256_expand_batch(
                lanes.inputs, HopKeys.information.utf8Start, HopKeys.information.utf8CodeUnitCount, lanes.outputs,
                HopKeys.byteCount, Lanes.count, path.kernel)
            for keys in [HopKeys.expanded(from: secret, on: path)] + lanes.results {
                for (member, range) in parts {
                    let published = try object.bytes(member, count: range.count)
                    try VectorMismatch.require(keys[range], is: published, member, on: path)
                }
            }
        }
    }

    /// Key and vector stand in each case, or in front of all.
    private static func checkWideBlock(_ object: VectorObject, _ header: VectorObject) throws(VectorMismatch) {
        try object.hasNoDamagedNames(of: ["key_hex", "iv_hex", "plaintext_hex", "ciphertext_hex"])
        let key = try (object.has("key_hex") ? object : header).bytes("key_hex", count: 48)
        let vector = try (object.has("iv_hex") ? object : header).bytes("iv_hex", count: 16)
        let (plain, sealed) = (try object.bytes("plaintext_hex"), try object.bytes("ciphertext_hex"))
        try VectorMismatch.require(
            plain.count == sealed.count, "ciphertext_hex", expected: "as many bytes as in plaintext_hex",
            found: "\(sealed.count) and \(plain.count)")
        for path in CPUPath.available {
            var block = plain
            fog_aez_sprp_encrypt(key, vector, &block, block.count, path.kernel)
            try VectorMismatch.require(block, is: sealed, "ciphertext_hex", on: path)
            fog_aez_sprp_decrypt(key, vector, &block, block.count, path.kernel)
            try VectorMismatch.require(block, is: plain, "plaintext_hex", on: path)
        }
    }

    private static func checkAuthenticator(_ object: VectorObject) throws(VectorMismatch) {
        try object.hasNoDamagedNames(of: ["key_hex", "msg_hex", "mac_hex"])
        let (key, message) = (try object.bytes("key_hex"), try object.bytes("msg_hex"))
        let published = try object.bytes("mac_hex", count: 32)
        for path in CPUPath.available {
            try VectorMismatch.require(
                HeaderAuthenticator.code(of: message, key: key, on: path), is: published, "mac_hex", on: path)
            guard key.count == 32 else { continue }
            let lanes = Lanes(input: key, outputLength: 32)
            message.withUnsafeBufferPointer { message in
                let messages = [UnsafePointer<UInt8>?](repeating: message.baseAddress, count: Lanes.count)
                fog_hmac_sha256_batch(lanes.inputs, messages, message.count, lanes.outputs, Lanes.count, path.kernel)
            }
            for code in lanes.results { try VectorMismatch.require(code, is: published, "mac_hex", on: path) }
        }
    }

    private static func checkStream(_ object: VectorObject) throws(VectorMismatch) {
        try object.hasNoDamagedNames(of: ["key_hex", "iv_hex", "length", "keystream_hex"])
        let key = try object.bytes("key_hex", count: 32)
        let vector = try object.bytes("iv_hex", count: 16)
        let published = try object.bytes("keystream_hex")
        if object.has("length") {
            let length = try object.number("length", in: 0...VectorDocument.byteLimit)
            try VectorMismatch.require(
                length == published.count, "length", expected: "\(length)", found: "\(published.count) bytes")
        }
        for path in CPUPath.available {
            var stream = [UInt8](repeating: 0xa5, count: published.count)
            fog_aes256ctr_keystream(key, vector, &stream, stream.count, path.kernel)
            try VectorMismatch.require(stream, is: published, "keystream_hex", on: path)
            fog_aes256ctr_xor(key, vector, &stream, stream.count, path.kernel)
            let isUndone = stream.allSatisfy { $0 == 0 }
            try VectorMismatch.require(
                isUndone, "keystream_hex", expected: "undone by itself", found: "not so on path \(path.rawValue)")
        }
    }
}
