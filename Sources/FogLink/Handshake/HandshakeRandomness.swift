import FogCore
import FogCrypto

/// Random bytes for one handshake, from a cryptographic generator.
public struct HandshakeRandomness: Sendable {
    let ephemeral: SecretBytes
    let kemSeed: SecretBytes

    /// Takes 96 bytes.
    public init(using generator: inout some RandomNumberGenerator) {
        ephemeral = .random(32, using: &generator)
        kemSeed = .random(64, using: &generator)
    }
}
