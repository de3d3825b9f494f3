import FogCore
import FogCrypto
import FogSimulation
import FoundationEssentials
import Testing

@Suite struct AEZTests {
    static let folder = ProcessInfo.processInfo.environment["FOG_VECTORS"]

    struct Encryption: Decodable {
        let k: String
        let nonce: String
        let data: [String]
        let tau: Int
        let m: String
        let c: String
    }

    @Test(
        .enabled(if: folder != nil), arguments: CPUPath.available,
        ["encrypt", "encrypt_16_byte_key", "encrypt_no_ad"])
    func publishedMessagesAreEncryptedAsPublished(on path: CPUPath, file: String) throws {
        let folder = try #require(Self.folder)
        let data = try Data(contentsOf: URL(filePath: "\(folder)/aez/\(file).json"))
        let cases = try JSONDecoder().decode([Encryption].self, from: data)
        #expect(!cases.isEmpty)
        for published in cases {
            let (key, nonce) = (bytes(published.k), bytes(published.nonce))
            let strings = published.data.map { bytes($0) }
            let (message, sealed) = (bytes(published.m), bytes(published.c))
            #expect(
                AEZ.encrypt(message, key: key, nonce: nonce, data: strings, expansion: published.tau, on: path)
                    == sealed)
            #expect(
                AEZ.decrypt(sealed, key: key, nonce: nonce, data: strings, expansion: published.tau, on: path)
                    == message)
        }
    }

    /// Whatever the lengths: every path gives the same, what was sealed opens, and what was altered doesn't.
    @Test func everyPathGivesTheSame() throws {
        var dice = SeededGenerator(seed: 6)
        func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) } }
        for length in Array(0...80) + [127, 128, 129, 500, 2080] {
            let (key, nonce, data, message) = (random(48), random(16), [random(length % 40), []], random(length))
            let sealed = AEZ.encrypt(message, key: key, nonce: nonce, data: data, expansion: 16, on: .portable)
            for path in CPUPath.available {
                #expect(AEZ.encrypt(message, key: key, nonce: nonce, data: data, expansion: 16, on: path) == sealed)
                #expect(AEZ.decrypt(sealed, key: key, nonce: nonce, data: data, expansion: 16, on: path) == message)
                var altered = sealed
                altered[length / 2] ^= 1
                #expect(AEZ.decrypt(altered, key: key, nonce: nonce, data: data, expansion: 16, on: path) == nil)
            }
        }
    }

    /// What LIONESS can't encrypt must not go out as it is.
    @Test func aBlockThatIsTooShortBecomesZeros() {
        let key = [UInt8](repeating: 1, count: WideBlock.keyLength)
        let vector = [UInt8](repeating: 2, count: WideBlock.vectorLength)
        let block = WideBlock(.lioness)
        for length in [WideBlock.shortest - 1, WideBlock.shortest] {
            let plain = [UInt8](repeating: 3, count: length)
            var bytes = plain
            block.encrypt(&bytes, length, key: key, vector: vector)
            #expect(bytes != plain && bytes.allSatisfy { $0 == 0 } == (length < WideBlock.shortest))
            block.decrypt(&bytes, length, key: key, vector: vector)
            #expect((bytes == plain) == (length == WideBlock.shortest))
        }
    }
}
