import Testing

@testable import FogLink

@Suite struct NoiseProtocolTests {
    @Test func aNameIsReadAndKept() throws {
        let noise = try NoiseProtocol("Noise_XKhfs+psk0_25519+MLKEM768_ChaChaPoly_BLAKE2b")
        #expect(noise.patternName == "XKhfs+psk0" && noise.cipher == .chaChaPoly && noise.hash == .blake2b)
        #expect(noise.messageCount == 3 && !noise.isOneWay)
        #expect(noise.description == "Noise_XKhfs+psk0_25519+MLKEM768_ChaChaPoly_BLAKE2b")
        #expect(try NoiseProtocol("Noise_X_25519_AESGCM_SHA256").isOneWay)
    }

    @Test(arguments: [
        ("", ""), ("Noise", "Noise"), ("Noise_XX_25519_AESGCM", "Noise_XX_25519_AESGCM"),
        ("noise_XX_25519_AESGCM_SHA256", "noise_XX_25519_AESGCM_SHA256"),
        ("Noise_XX_25519_AESGCM_SHA256_", "Noise_XX_25519_AESGCM_SHA256_"),
        ("Noise_XY_25519_AESGCM_SHA256", "XY"), ("Noise__25519_AESGCM_SHA256", ""),
        ("Noise_XXfallback_25519_AESGCM_SHA256", "XXfallback"), ("Noise_XXpsk4_25519_AESGCM_SHA256", "XXpsk4"),
        ("Noise_XXpsk_25519_AESGCM_SHA256", "XXpsk"), ("Noise_XXpsk00_25519_AESGCM_SHA256", "XXpsk00"),
        ("Noise_XXpsk-0_25519_AESGCM_SHA256", "XXpsk-0"), ("Noise_XXpsk0+_25519_AESGCM_SHA256", "XXpsk0+"),
        ("Noise_XX+psk0_25519_AESGCM_SHA256", "XX+psk0"), ("Noise_XXpsk0+psk0_25519_AESGCM_SHA256", "XXpsk0+psk0"),
        // One protocol has one name: modifiers are sorted.
        ("Noise_XXpsk2+psk0_25519_AESGCM_SHA256", "XXpsk2+psk0"),
        ("Noise_XXpsk0+hfs_25519+MLKEM768_AESGCM_SHA256", "XXpsk0+hfs"),
        ("Noise_Nhfs_25519+MLKEM768_AESGCM_SHA256", "Nhfs"), ("Noise_XXhfs_25519_AESGCM_SHA256", "25519"),
        ("Noise_XX_25519+MLKEM768_AESGCM_SHA256", "25519+MLKEM768"), ("Noise_XX_448_AESGCM_SHA256", "448"),
        ("Noise_XX_25519_AESCTR_SHA256", "AESCTR"), ("Noise_XX_25519_AESGCM_BLAKE2s", "BLAKE2s"),
        // A Kelvin sign, which Swift holds to be a K.
        ("Noise_X\u{212a}_25519_AESGCM_SHA256", "Noise_X\u{212a}_25519_AESGCM_SHA256"),
        ("Noise_XX_25519_AESGCM_BLA\u{212a}E2b", "Noise_XX_25519_AESGCM_BLA\u{212a}E2b"),
    ])
    func otherNamesAreRefused(_ name: String, _ part: String) {
        #expect(throws: NoiseError.unsupported(part)) { try NoiseProtocol(name) }
    }

    @Test func whatASideNeedsFollowsFromThePattern() throws {
        let noise = try NoiseProtocol("Noise_XKhfs+psk3_25519+MLKEM768_AESGCM_SHA256")
        let first = noise.needs(of: .initiator)
        #expect(first.staticKey && first.ephemeral && first.kemSeed && first.remoteStatic && first.pskCount == 1)
        let second = noise.needs(of: .responder)
        #expect(second.staticKey && second.ephemeral && !second.kemSeed && !second.remoteStatic)
        let oneWay = try NoiseProtocol("Noise_N_25519_AESGCM_SHA256")
        #expect(!oneWay.needs(of: .responder).ephemeral && !oneWay.needs(of: .initiator).staticKey)
    }
}
