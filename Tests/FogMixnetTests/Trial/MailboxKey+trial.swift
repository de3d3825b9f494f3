import FogCrypto
import FogMixnet
import FogSimulation
import Testing

extension MailboxKey {
    /// The key of a seed.
    static func trial(_ seed: UInt64 = 1) throws -> MailboxKey {
        var generator = SeededGenerator(seed: seed)
        return try #require(MailboxKey(seed: .random(32, using: &generator)))
    }
}
