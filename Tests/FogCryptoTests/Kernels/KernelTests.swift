import CFogCrypto
import Crypto
import FogCore
import FogCrypto
import FogSimulation
import Testing

/// The kernels against published numbers and a second implementation, on every path of this machine.
@Suite struct KernelTests {
    private static func random(_ count: Int, _ dice: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
    }

    /// NIST SP 800-38A, section F.5.5.
    @Test(arguments: CPUPath.available)
    func theCounterModeGivesWhatIsPublished(on path: CPUPath) throws {
        let key = bytes("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
        let vector = bytes("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
        var text = bytes(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
        let expected = bytes(
            "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
                + "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6")
        fog_aes256ctr_xor(key, vector, &text, text.count, path.kernel)
        #expect(text == expected)
    }

    /// RFC 7693, appendix A; and the stream of the original ChaCha20 under a key of zeros.
    @Test func hashAndStreamGiveWhatIsPublished() throws {
        var digest = [UInt8](repeating: 0, count: 64)
        let message = Array("abc".utf8)
        #expect(fog_blake2b(nil, 0, message, 3, &digest, 64) == 0)
        #expect(
            digest
                == (bytes(
                    "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")))
        var first = [UInt8](repeating: 7, count: 32)
        fog_chacha20_first_32([UInt8](repeating: 0, count: 32), &first)
        #expect(first == (bytes("76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7")))
    }

    /// Keys and codes of packets, singly and side by side.
    @Test(arguments: CPUPath.available)
    func keysAndCodesAgreeWithASecondImplementation(on path: CPUPath) throws {
        var dice = SeededGenerator(seed: 5)
        let label = Array("some label of a derivation".utf8)
        for (count, length) in [(1, 0), (2, 55), (3, 64), (7, 119), (16, 444), (40, 526), (65, 1000)] {
            let keys = (0..<count).map { _ in Self.random(32, &dice) }
            let messages = (0..<count).map { _ in Self.random(length, &dice) }
            var codes = [UInt8](repeating: 0, count: 32 * count)
            var expanded = [UInt8](repeating: 0, count: 192 * count)
            let (allKeys, allMessages) = (keys.flatMap(\.self), messages.flatMap(\.self) + [0])
            allKeys.withUnsafeBufferPointer { keys in
                allMessages.withUnsafeBufferPointer { messages in
                    codes.withUnsafeMutableBufferPointer { codes in
                        expanded.withUnsafeMutableBufferPointer { expanded in
                            let places = 0..<count
                            let keys = places.map { place in keys.baseAddress.map { $0 + 32 * place } }
                            fog_hmac_sha256_batch(
                                keys, places.map { place in messages.baseAddress.map { $0 + length * place } }, length,
                                places.map { place in codes.baseAddress.map { $0 + 32 * place } }, count, path.kernel)
                            _ = fog_hkdf_sha256_expand_batch(
                                keys, label, label.count,
                                places.map { place in expanded.baseAddress.map { $0 + 192 * place } }, 192, count,
                                path.kernel)
                        }
                    }
                }
            }
            for index in 0..<count {
                let key = SymmetricKey(data: keys[index])
                let code = HMAC<SHA256>.authenticationCode(for: messages[index], using: key)
                #expect(Array(codes[32 * index..<32 * index + 32]) == Array(code))
                let derived = HKDF<SHA256>.expand(pseudoRandomKey: keys[index], info: label, outputByteCount: 192)
                #expect(Array(expanded[192 * index..<192 * index + 192]) == derived.withUnsafeBytes { Array($0) })
            }
        }
    }
}
