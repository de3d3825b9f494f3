import FogSimulation

@testable import FogLink

/// Writes frames that a hostile end may send: mostly such as make sense somewhere, so that they get beyond the reader.
struct FrameMaker {
    /// How often, of 100 times, a frame minds no rule.
    let malice: Int
    /// The last stream that was begun.
    private var lastStream: UInt32 = 1

    init(malice: Int) {
        self.malice = malice
    }

    /// The frames of a record: at least one.
    mutating func record(using dice: inout SeededGenerator) -> [UInt8] {
        var frames: [UInt8] = []
        for _ in 0..<Int.random(in: 1...6, using: &dice) { frames += frame(using: &dice) }
        if Int.random(in: 0..<100, using: &dice) < malice { Mutation.damage(&frames, using: &dice) }
        if Int.random(in: 0..<40, using: &dice) == 0 { frames += HostileFrames.keyUpdate }
        if frames.isEmpty { frames = [0] }
        return Array(frames.prefix(RecordHeader.plainLimit))
    }

    private mutating func frame(using dice: inout SeededGenerator) -> [UInt8] {
        let isBad = Int.random(in: 0..<100, using: &dice) < malice
        switch Int.random(in: 0..<14, using: &dice) {
        case 0...2: return HostileFrames.stream(stream(isBad, &dice), isLast: coin(8, &dice), bytes(&dice))
        case 3:
            lastStream &+= 2
            return HostileFrames.stream(lastStream, isLast: coin(4, &dice), bytes(&dice))
        case 4: return HostileFrames.stream(stream(isBad, &dice), isLast: coin(4, &dice))
        case 5: return HostileFrames.datagram(bytes(&dice), channel: .random(in: 0...255, using: &dice))
        case 6:
            let piece = bytes(&dice)
            let rest = bytes(&dice)
            let whole = HostileFrames.datagramBegin(total: piece.count + rest.count, piece)
            return isBad ? whole : whole + HostileFrames.datagramMore(rest)
        case 7: return isBad ? HostileFrames.datagramMore(bytes(&dice)) : HostileFrames.ping(dice.next())
        case 8: return isBad ? HostileFrames.pong(.random(in: 0...20, using: &dice)) : HostileFrames.ping(1)
        case 9: return HostileFrames.reset(stream(isBad, &dice), reason: .random(in: 0...400, using: &dice))
        case 10:
            let increments: [UInt32] = isBad ? [0, 1, 1 << 20, 8 << 20, .max] : [1]
            let id = coin(2, &dice) ? 0 : stream(isBad, &dice)
            return HostileFrames.windowUpdate(id, increments[Int.random(in: increments.indices, using: &dice)])
        case 11 where isBad:
            let signature = (0..<64).map { _ in UInt8.random(in: 0...255, using: &dice) }
            return HostileFrames.identity(
                .random(in: 0...12, using: &dice), key: Array(signature[..<32]), signature: signature)
        case 12 where isBad: return HostileFrames.close(.random(in: 0...400, using: &dice), "so much for that")
        case 13 where isBad: return Mutation.random(40, using: &dice)
        default: return HostileFrames.stream(stream(false, &dice), bytes(&dice))
        }
    }

    private func stream(_ isBad: Bool, _ dice: inout SeededGenerator) -> UInt32 {
        guard isBad else { return 1 + 2 * UInt32.random(in: 0...lastStream / 2, using: &dice) }
        return [0, 2, 4, 40, 41, .max, .max - 1][Int.random(in: 0..<7, using: &dice)]
    }

    private func bytes(_ dice: inout SeededGenerator) -> [UInt8] {
        if coin(50, &dice) { return [UInt8](repeating: 3, count: 10_000) }
        return [UInt8](repeating: .random(in: 0...255, using: &dice), count: .random(in: 1...30, using: &dice))
    }

    private func coin(_ sides: Int, _ dice: inout SeededGenerator) -> Bool {
        Int.random(in: 0..<sides, using: &dice) == 0
    }
}
