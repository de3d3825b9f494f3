import Crypto

/// What others' figures are compared with: how many single exchanges swift-crypto makes in a second of a processor.
enum ExchangeRate {
    static func measure() -> Double {
        let (mine, theirs) = (Curve25519.KeyAgreement.PrivateKey(), Curve25519.KeyAgreement.PrivateKey().publicKey)
        var best = Double.infinity
        for _ in 0..<8 {
            let start = ProcessorTime.ofThread
            for _ in 0..<256 { _ = try? mine.sharedSecretFromKeyAgreement(with: theirs) }
            best = min(best, Double(ProcessorTime.ofThread - start) / 256)
        }
        return 1e9 / best
    }
}
