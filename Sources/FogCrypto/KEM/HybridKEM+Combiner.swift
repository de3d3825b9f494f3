import CFogCrypto

extension HybridKEM {
    /// The label of X-Wing, which looks like its wings.
    private static let xwingLabel: [UInt8] = [0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c]

    /// Makes one secret out of the two. Constant-time in them.
    ///
    /// - Parameters:
    ///   - lattice: ML-KEM-768's secret, 32 bytes.
    ///   - curve: X25519's result, 32 bytes, which the shared secret then overwrites.
    ///   - ciphertext: ``ciphertextByteCount`` bytes.
    ///   - curveKey: X25519's part of the public key, 32 bytes.
    func combine(
        lattice: UnsafePointer<UInt8>, curve: UnsafeMutablePointer<UInt8>, ciphertext: UnsafePointer<UInt8>,
        curveKey: UnsafePointer<UInt8>
    ) {
        switch self {
        case .xwing: combineAsXWing(lattice, curve, ciphertext, curveKey)
        case .splitPRF: combineBySplitPRF(lattice, curve, ciphertext, curveKey)
        }
    }

    private func combineAsXWing(
        _ lattice: UnsafePointer<UInt8>, _ curve: UnsafeMutablePointer<UInt8>, _ ciphertext: UnsafePointer<UInt8>,
        _ curveKey: UnsafePointer<UInt8>
    ) {
        let length = 4 * Self.curveByteCount + Self.xwingLabel.count
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { input in
            guard let start = input.baseAddress else { return }
            start.update(from: lattice, count: 32)
            (start + 32).update(from: curve, count: 32)
            (start + 64).update(from: ciphertext + curveOffsetInCiphertext, count: 32)
            (start + 96).update(from: curveKey, count: 32)
            (start + 128).update(from: Self.xwingLabel, count: Self.xwingLabel.count)
            fog_sha3_256(start, length, curve)
            fog_secret_wipe(start, length)
        }
    }

    /// The split PRF as hpqc has it since 2026: for each of the two secrets BLAKE2b-256, keyed with the BLAKE2b-256 of
    /// the secret, over a label, the number of ciphertexts and each of them after its length; then the XOR of both.
    private func combineBySplitPRF(
        _ lattice: UnsafePointer<UInt8>, _ curve: UnsafeMutablePointer<UInt8>, _ ciphertext: UnsafePointer<UInt8>,
        _ curveKey: UnsafePointer<UInt8>
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { keys in
            guard let keys = keys.baseAddress else { return }
            keys.update(from: curveKey, count: 32)
            (keys + 32).update(from: ciphertext + curveOffsetInCiphertext, count: 32)
            _ = fog_blake2xb(curve, 32, keys, 64, curve, 32)
            splitPRF(curve, ciphertext, keys)
            splitPRF(lattice, ciphertext, keys + 32)
            for index in 0..<32 { curve[index] = keys[index] ^ keys[32 + index] }
            fog_secret_wipe(keys, 64)
        }
    }

    private func splitPRF(
        _ secret: UnsafePointer<UInt8>, _ ciphertext: UnsafePointer<UInt8>, _ output: UnsafeMutablePointer<UInt8>
    ) {
        var hash = fog_blake2b()
        fog_blake2b(nil, 0, secret, 32, output, 32)
        fog_blake2b_start(&hash, 32, output, 32)
        let prefix: StaticString = "splitprf-v1\0\0\0\u{2}\0\0\0\u{20}"
        fog_blake2b_add(&hash, prefix.utf8Start, prefix.utf8CodeUnitCount)
        fog_blake2b_add(&hash, ciphertext + curveOffsetInCiphertext, Self.curveByteCount)
        let between: StaticString = "\0\0\u{4}\u{40}"
        fog_blake2b_add(&hash, between.utf8Start, between.utf8CodeUnitCount)
        fog_blake2b_add(&hash, ciphertext + latticeOffsetInCiphertext, Self.latticeCiphertextByteCount)
        fog_blake2b_finish(&hash, output)
    }
}
