import FogSimulation
import Testing

@testable import FogLink

@Suite struct RoundTripTests {
    static let suites = NoiseProtocol.Cipher.allCases.flatMap { cipher in
        NoiseProtocol.Hash.allCases.map { "\(cipher.rawValue)_\($0.rawValue)" }
    }

    /// Every modifier that fits a pattern.
    static func modifiers(of pattern: String) throws -> [String] {
        let noise = try NoiseProtocol("Noise_\(pattern)_25519_AESGCM_SHA256")
        let secrets = (0...noise.messageCount).map { "psk\($0)" }
        return ["", "psk0+psk\(noise.messageCount)"] + secrets + (noise.isOneWay ? [] : ["hfs", "hfs+psk0"])
    }

    @Test(arguments: NoiseProtocol.patternNames)
    func bothSidesAgree(on pattern: String) throws {
        var dice = SeededGenerator(seed: 31)
        for modifier in try Self.modifiers(of: pattern) {
            for suite in Self.suites {
                let exchange = modifier.hasPrefix("hfs") ? "25519+MLKEM768" : "25519"
                try agree("Noise_\(pattern)\(modifier)_\(exchange)_\(suite)", &dice)
            }
        }
    }

    private func agree(_ name: String, _ dice: inout SeededGenerator) throws {
        let sides = try HandshakeSides(name, using: &dice)
        var run = try sides.begin()
        for count in 0..<sides.noise.messageCount {
            #expect(run.initiator.split() == nil && run.responder.split() == nil)
            let payload = [UInt8](repeating: UInt8(count), count: Int.random(in: 0...60, using: &dice))
            try run.exchange(payload)
            #expect(run.initiator.handshakeHash == run.responder.handshakeHash)
        }
        #expect(run.initiator.isFinished && run.responder.isFinished)
        #expect(run.initiator.handshakeHash.count == sides.noise.hash.byteCount)
        var first = try #require(run.initiator.split())
        var second = try #require(run.responder.split())
        for number: UInt8 in 0..<3 {
            let there = try first.sending.encrypt([number, 1])
            #expect(there.count == 2 + CipherState.tagByteCount)
            #expect(try second.receiving.decrypt(there) == [number, 1])
            let back = try second.sending.encrypt([number])
            // Neither its own nor twice.
            #expect(throws: NoiseError.notGenuine) { try second.receiving.decrypt(back) }
            #expect(throws: NoiseError.notGenuine) { try second.receiving.decrypt(there) }
            #expect(try first.receiving.decrypt(back) == [number])
        }
        #expect(throws: NoiseError.outOfOrder) { try run.initiator.write([]) }
        #expect(throws: NoiseError.outOfOrder) { try run.responder.read([]) }
        // What was known before, or came in a message.
        if sides.noise.needs(of: .initiator).staticKey { #expect(run.responder.remoteStatic?.count == 32) }
        if sides.noise.needs(of: .responder).staticKey { #expect(run.initiator.remoteStatic?.count == 32) }
    }
}
