import FogSimulation
import FogSphinx

@testable import FogMixnet

/// A message in the network of ``PacketNetwork``, sent by somebody who is told at once, and for nothing, what has arrived. It
/// sends at the same random times as a client, until all is there.
///
/// With an erasure code as many pieces as the message is long are enough, whichever they are; there are as many as anybody wants,
/// and they cost nothing to make: no code does better. Without one each piece has to come, and those are sent again that were
/// sent longest ago.
struct ToldTransfer {
    /// In seconds.
    private(set) var time = 0.0
    /// Those of the client and those of the service.
    private(set) var packets = 0

    private static let interval = 0.5
    private static let work = 0.1

    /// The pieces of a message.
    private struct Pieces {
        let isCoded: Bool
        /// When each arrives, as often as it does, and when it was sent the last time.
        private var arrivals: [Double?]
        private var sent: [Double]

        init(_ bytes: Int, of length: Int, isCoded: Bool) {
            self.isCoded = isCoded
            let count = max(1, (bytes + length - 1) / length)
            arrivals = Array(repeating: nil, count: count)
            sent = Array(repeating: -1, count: count)
        }

        /// When all are there that are needed.
        var whole: Double { arrivals.reduce(0) { max($0, $1 ?? .infinity) } }

        /// The pieces that are sent next.
        mutating func next(_ count: Int, at time: Double) -> [Int] {
            if isCoded { return Array(repeating: 0, count: count) }
            let missing = arrivals.indices.filter { arrivals[$0] ?? .infinity > time }
            let chosen = missing.sorted { (sent[$0], $0) < (sent[$1], $1) }.prefix(count)
            for piece in chosen { sent[piece] = time }
            return Array(chosen)
        }

        mutating func arrive(_ piece: Int, at time: Double) {
            guard isCoded else {
                arrivals[piece] = min(time, arrivals[piece] ?? time)
                return
            }
            // It stands for whichever is missing, or comes earlier than the last.
            if let place = arrivals.firstIndex(of: nil) {
                arrivals[place] = time
            } else if let last = arrivals.indices.max(by: { arrivals[$0] ?? 0 < arrivals[$1] ?? 0 }) {
                arrivals[last] = min(time, arrivals[last] ?? time)
            }
        }
    }

    /// A request of so many bytes, and a response that fits into one packet.
    init(request bytes: Int, isCoded: Bool, loss: Double, using dice: inout SeededGenerator) {
        var pieces = Pieces(bytes, of: ExchangePacket.partLimit(.fog1, replies: 0), isCoded: isCoded)
        var now = Self.pause(&dice)
        while now < pieces.whole {
            packets += 1
            let piece = pieces.next(1, at: now)[0]
            if !dice.happens(at: loss) { pieces.arrive(piece, at: now + Self.transit(&dice)) }
            now += Self.pause(&dice)
        }
        // SURBs are there, and three copies of the response go at a time.
        var answers: [Double] = []
        now = pieces.whole + Self.work
        while answers.isEmpty {
            for _ in 0..<3 where !dice.happens(at: loss) { answers.append(now + Self.transit(&dice)) }
            packets += 3
            now += Self.interval
        }
        time = answers.min() ?? now
    }

    /// A request that fits into one packet, and a response of so many bytes: the client sends SURBs until it has it.
    init(response bytes: Int, isCoded: Bool, loss: Double, using dice: inout SeededGenerator) {
        var pieces = Pieces(bytes, of: ExchangeReply.partLimit(.fog1), isCoded: isCoded)
        var answered: Double?
        var now = Self.pause(&dice)
        while now < pieces.whole {
            packets += 1
            let wanted = pieces.next(ExchangePacket.replyLimit(.fog1), at: now)
            if !dice.happens(at: loss) {
                let arrival = now + Self.transit(&dice)
                let ready = answered ?? arrival + Self.work
                answered = ready
                for piece in wanted {
                    packets += 1
                    let sent = max(arrival, ready)
                    if !dice.happens(at: loss) { pieces.arrive(piece, at: sent + Self.transit(&dice)) }
                }
            }
            now += Self.pause(&dice)
        }
        time = pieces.whole
    }

    private static func pause(_ dice: inout SeededGenerator) -> Double {
        interval * Exponential.quantile(dice.next())
    }

    private static func transit(_ dice: inout SeededGenerator) -> Double { Double(20 + dice.index(below: 780)) / 1000 }
}
