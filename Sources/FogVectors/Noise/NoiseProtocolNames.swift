import FogLink

/// The protocols that test vectors are made for: all whose messages follow from what is given. Those with a KEM are
/// missing, because its ciphertexts don't.
enum NoiseProtocolNames {
    /// Every pattern with every cipher and hash: without a pre-shared key, with one in each place, and with the first
    /// and the last.
    static let all: [String] = NoiseProtocol.patternNames.flatMap { pattern in
        modifiers(of: pattern).flatMap { modifier in
            NoiseProtocol.Cipher.allCases.flatMap { cipher in
                NoiseProtocol.Hash.allCases.map { hash in
                    "Noise_\(pattern)\(modifier)_25519_\(cipher.rawValue)_\(hash.rawValue)"
                }
            }
        }
    }

    private static func modifiers(of pattern: String) -> [String] {
        guard let noise = try? NoiseProtocol("Noise_\(pattern)_25519_AESGCM_SHA256") else { return [] }
        let single = (0...noise.messageCount).map { "psk\($0)" }
        return [""] + single + ["psk0+psk\(noise.messageCount)"]
    }
}
