import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogLink

/// Whatever arrives is understood or refused, and nothing stops the process.
@Suite struct NoiseFuzzTests {
    static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil
    static let count = isFull ? 1_000_000 : 20_000

    private static let pieces = [
        "_", "+", "psk0", "psk1", "psk3", "psk9223372036854775808", "hfs", "XX", "I1X1", "Noise", "25519", "MLKEM768",
        "\u{212a}", "\u{301}", "\u{0}", "é", "🌫",
    ].map { Array($0.utf8) }

    private static func damage(_ bytes: inout [UInt8], with pieces: [[UInt8]], using dice: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...3, using: &dice) {
            guard !bytes.isEmpty else { return bytes.append(.random(in: 0...255, using: &dice)) }
            let place = Int.random(in: bytes.indices, using: &dice)
            switch Int.random(in: 0..<6, using: &dice) {
            case 0: bytes[place] = .random(in: 0...255, using: &dice)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            case 2:
                let end = Int.random(in: place...min(bytes.count, place + 40), using: &dice)
                bytes.removeSubrange(place..<end)
            case 3: bytes.removeLast(bytes.count - place)
            case 4: bytes.append(contentsOf: bytes[place...])
            default: bytes.insert(contentsOf: pieces[Int.random(in: pieces.indices, using: &dice)], at: place)
            }
        }
    }

    @Test func names() throws {
        var dice = SeededGenerator(seed: 81)
        let good = ["XX", "NKpsk0", "Xpsk1", "I1X1psk0+psk3", "XKhfs+psk0", "NNpsk0+psk1+psk2"].map { pattern in
            "Noise_\(pattern)_25519\(pattern.contains("hfs") ? "+MLKEM768" : "")_ChaChaPoly_SHA256"
        }
        var accepted = 0
        for _ in 0..<Self.count {
            var bytes = Array(good[Int.random(in: good.indices, using: &dice)].utf8)
            Self.damage(&bytes, with: Self.pieces, using: &dice)
            let name = String(decoding: bytes, as: UTF8.self)
            guard let noise = try? NoiseProtocol(name) else { continue }
            accepted += 1
            try #require(noise.description == name && name.utf8.allSatisfy { $0 < 0x80 })
            try #require(noise.messageCount > 0 && (noise.pattern.hasKEM == name.contains("MLKEM768")))
        }
        #expect(accepted > Self.count / 200)
    }

    /// Damaged messages of every place in handshakes of every kind, and damaged ones behind it.
    @Test(arguments: ["XX", "IKpsk1", "Xpsk0", "K1X1", "NNhfs", "XKhfs", "IXhfs+psk2"])
    func messages(of pattern: String) throws {
        var dice = SeededGenerator(seed: 82)
        let exchange = pattern.contains("hfs") ? "25519+MLKEM768" : "25519"
        let sides = try HandshakeSides("Noise_\(pattern)_\(exchange)_AESGCM_SHA256", using: &dice)
        var run = try sides.begin()
        let count = Self.count / 7 / (sides.noise.messageCount + 1)
        for _ in 0..<sides.noise.messageCount {
            let byResponder = run.isResponderToRead
            let message = try run.write([1, 2, 3, 4])
            for _ in 0..<count {
                var damaged = message
                Self.damage(&damaged, with: [[0], [0xff, 0xff], [UInt8](repeating: 7, count: 300)], using: &dice)
                var other = run
                guard (try? other.read(damaged, byResponder: byResponder)) != nil, damaged != message else { continue }
                // It was a message without encryption, and what follows doesn't fit.
                guard let answer = try? other.write([]) else { continue }
                try #require((try? other.read(answer, byResponder: !byResponder)) == nil)
            }
            _ = try run.read(message, byResponder: byResponder)
        }
        var sending = try #require(run.initiator.split()).sending
        var receiving = try #require(run.responder.split()).receiving
        let sealed = try sending.encrypt([1, 2, 3])
        for _ in 0..<count {
            var damaged = sealed
            Self.damage(&damaged, with: [[0]], using: &dice)
            try #require(damaged == sealed || (try? receiving.decrypt(damaged)) == nil)
        }
        #expect(try receiving.decrypt(sealed) == [1, 2, 3])
    }
}
