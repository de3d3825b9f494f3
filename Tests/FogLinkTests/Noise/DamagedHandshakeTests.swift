import FogSimulation
import Testing

@testable import FogLink

/// Whatever is altered on the way ends the handshake, at the latest with the next message.
@Suite struct DamagedHandshakeTests {
    private static let names = ["NK", "XK", "XX"].flatMap { pattern in
        ["ChaChaPoly_SHA256", "AESGCM_BLAKE2b"].map { "Noise_\(pattern)hfs_25519+MLKEM768_\($0)" }
    }

    @Test(arguments: names) func everyFlippedByteIsNoticed(in name: String) throws {
        var dice = SeededGenerator(seed: 51)
        var run = try HandshakeSides(name, using: &dice).begin()
        for number in 0..<run.initiator.noise.messageCount {
            let byResponder = run.isResponderToRead
            let message = try run.write([7, 7, 7])
            for place in message.indices {
                var damaged = message
                damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
                var other = run
                try expectFailure(&other, damaged, byResponder: byResponder, mayBeRead: number == 0, message)
            }
            #expect(try run.read(message, byResponder: byResponder) == [7, 7, 7])
        }
    }

    /// A first message that isn't encrypted is read; then the second says that something else was.
    private func expectFailure(
        _ run: inout HandshakeRun, _ damaged: [UInt8], byResponder: Bool, mayBeRead: Bool, _ message: [UInt8]
    ) throws {
        if (try? run.read(damaged, byResponder: byResponder)) != nil {
            try #require(mayBeRead && run.initiator.noise.patternName.hasPrefix("XX"))
            guard let answer = try? run.write([]) else {
                try expectEnd(&run.responder)
                return
            }
            try #require((try? run.read(answer, byResponder: false)) == nil)
            try expectEnd(&run.initiator)
        } else if byResponder {
            try #require(throws: NoiseError.outOfOrder) { try run.responder.read(message) }
            try expectEnd(&run.responder)
        } else {
            try #require(throws: NoiseError.outOfOrder) { try run.initiator.read(message) }
            try expectEnd(&run.initiator)
        }
    }

    /// A handshake that has failed stays so.
    private func expectEnd(_ state: inout HandshakeState) throws {
        try #require(!state.isToWrite && !state.isFinished && state.split() == nil)
        try #require(throws: NoiseError.outOfOrder) { try state.write([]) }
        try #require(throws: NoiseError.outOfOrder) { try state.read([]) }
    }

    @Test(arguments: names) func everyShorterMessageIsRefused(in name: String) throws {
        var dice = SeededGenerator(seed: 52)
        var run = try HandshakeSides(name, using: &dice).begin()
        for number in 0..<run.initiator.noise.messageCount {
            let byResponder = run.isResponderToRead
            let message = try run.write([])
            for count in message.indices {
                var other = run
                #expect(throws: NoiseError.self) {
                    try other.read(Array(message.prefix(count)), byResponder: byResponder)
                }
            }
            // Where nothing is encrypted yet, what is appended is taken for the payload.
            var other = run
            let longer = try? other.read(message + [0], byResponder: byResponder)
            #expect(longer == (number == 0 && name.contains("XX") ? [0] : nil))
            #expect(try run.read(message, byResponder: byResponder) == [])
        }
    }

    @Test(arguments: ["XX", "XK", "NN", "KK", "IX"]) func theLongestMessageHas65535Bytes(in pattern: String) throws {
        let sides = try HandshakeSides("Noise_\(pattern)_25519_AESGCM_SHA512", seed: 53)
        var run = try sides.begin()
        for _ in 0..<sides.noise.messageCount {
            var other = run
            let least = try other.write([]).count
            let longest = [UInt8](repeating: 9, count: HandshakeState.messageLimit - least)
            other = run
            #expect(throws: NoiseError.tooLong(65_536)) { try other.write(longest + [9]) }
            let isFirst = run.isResponderToRead
            if isFirst { try expectEnd(&other.initiator) } else { try expectEnd(&other.responder) }
            let message = try run.write(longest)
            #expect(message.count == 65_535)
            other = run
            #expect(throws: NoiseError.tooLong(65_536)) { try other.read(message + [0], byResponder: isFirst) }
            #expect(try run.read(message, byResponder: isFirst) == longest)
        }
    }
}
