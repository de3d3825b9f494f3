import FogCrypto
import FogMixnet

extension DelayKey {
    /// One that follows from something that nobody else can find out.
    static func own() -> DelayKey? {
        var generator = SystemRandomNumberGenerator()
        let seed = SecretBytes.random(VRFSecretKey.seedByteCount, using: &generator)
        let key = try? VRFSecretKey(seed: seed, suite: .elligator2)
        let input: [UInt8] = [1]
        return (try? key?.prove(input: input.span.bytes).output).map { DelayKey($0) }
    }
}
