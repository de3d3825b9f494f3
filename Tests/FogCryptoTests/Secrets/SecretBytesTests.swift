import FogCrypto
import Testing

@Suite struct SecretBytesTests {
    private let secret = SecretBytes([0xde, 0xad, 0xbe, 0xef])

    @Test func isNeverPrinted() {
        struct Holder { let key: SecretBytes }
        var dumped = ""
        dump(Holder(key: secret), to: &dumped)
        #expect(
            "\(secret) \(String(reflecting: secret)) \(Holder(key: secret))"
                == "[redacted] [redacted] Holder(key: [redacted])")
        #expect(!dumped.contains("storage") && !dumped.contains("222"))
    }

    @Test func equalsWhatHoldsTheSameBytes() {
        #expect(secret == SecretBytes([0xde, 0xad, 0xbe, 0xef]))
        #expect(secret != SecretBytes([0xde, 0xad, 0xbe, 0xee]))
        #expect(secret != SecretBytes([0xde, 0xad, 0xbe]))
        #expect(SecretBytes([0xde, 0xad, 0xbe]) != secret)
        #expect(SecretBytes(copying: [UInt8]().span.bytes) == SecretBytes(count: 0) { _ in })
    }

    @Test func lendsWhatItWasFilledWith() {
        #expect(secret.withBytes { Array($0) } == [0xde, 0xad, 0xbe, 0xef])
        #expect(SecretBytes(count: 3) { $0[1] = 7 }.withBytes { Array($0) } == [0, 7, 0])
    }

    @Test func passesOnTheErrorOfWhatFillsIt() {
        struct NoEntropy: Error {}
        #expect(throws: NoEntropy.self) { try SecretBytes(count: 8) { _ throws(NoEntropy) in throw NoEntropy() } }
    }
}
