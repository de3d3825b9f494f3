import Crypto
import FogCore

@testable import FogMixnet

/// Somebody who has both neighbours of a mix, and afterwards what the mix's delays follow from: he looks for what they could
/// follow from among all that he knows, and links the packets that came with those that went.
struct LinkingAdversary {
    /// A packet on its way to or from the mix, and all of its 32 bytes that he has: those in it, and what his own hop shares with
    /// its maker.
    struct Seen {
        let time: MonotonicInstant
        let secrets: [Bytes32]

        /// The same for packets with all that one could make of it.
        init(_ time: MonotonicInstant, packet: [UInt8], own: [Bytes32]) {
            self.time = time
            let parts = [packet[2..<34], packet[0..<32], packet[34..<66], packet.suffix(32)].map(Array.init)
            var known = parts.compactMap { Bytes32($0) } + own
            known += known.map { Self.hash($0.array) }
            known.append(Self.hash(packet))
            secrets = known
        }

        private static func hash(_ bytes: [UInt8]) -> Bytes32 { Bytes32(Array(SHA256.hash(data: bytes))) ?? .zero }
    }

    let delays: DelayKey
    let mean: Duration

    /// A way to link: for each packet that came, the one that went.
    struct Guess {
        let way: [Int]
        /// How far the times are from what it rests on, in seconds; the median.
        let distance: Double
    }

    /// What he takes for right: what fits, or else that who came first went first. That is as good a guess as any if times tell
    /// him nothing: of the packets that a mix holds each is the next with the same probability.
    func link(_ incoming: [Seen], _ outgoing: [Seen]) -> [Int] {
        let best = guesses(incoming, outgoing).min { $0.distance < $1.distance }
        return best.flatMap { $0.distance < 1e-6 ? $0.way : nil } ?? Array(incoming.indices)
    }

    /// What he could take for right.
    func guesses(_ incoming: [Seen], _ outgoing: [Seen]) -> [Guess] {
        let arrivals = incoming.map { Self.seconds($0.time) }
        let departures = outgoing.map { Self.seconds($0.time) }
        var guesses: [Guess] = []
        for kind in incoming.first?.secrets.indices ?? 0..<0 {
            // When each should have gone, if its delay follows from this.
            let wanted = incoming.indices.map { arrivals[$0] + delay(incoming[$0].secrets[kind]) }
            let way = Self.nearest(wanted, in: departures)
            guesses.append(Guess(way: way, distance: Self.median(zip(way, wanted).map { abs(departures[$0] - $1) })))
        }
        for kind in outgoing.first?.secrets.indices ?? 0..<0 {
            // When each should have come.
            let wanted = outgoing.indices.map { departures[$0] - delay(outgoing[$0].secrets[kind]) }
            let back = Self.nearest(wanted, in: arrivals)
            var way = [Int](repeating: 0, count: incoming.count)
            for (departure, arrival) in back.enumerated() { way[arrival] = departure }
            guesses.append(Guess(way: way, distance: Self.median(zip(back, wanted).map { abs(arrivals[$0] - $1) })))
        }
        return guesses
    }

    private func delay(_ secret: Bytes32) -> Double { delays.delay(of: secret, mean: mean).secondsValue }

    private static func seconds(_ time: MonotonicInstant) -> Double {
        MonotonicInstant.origin.duration(to: time).secondsValue
    }

    /// The place of the nearest of some times, which are in order.
    private static func nearest(_ wanted: [Double], in times: [Double]) -> [Int] {
        wanted.map { time in
            var (low, high) = (0, times.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if times[middle] < time { low = middle + 1 } else { high = middle }
            }
            return low > 0 && time - times[low - 1] < times[low] - time ? low - 1 : low
        }
    }

    private static func median(_ values: [Double]) -> Double {
        values.isEmpty ? .infinity : values.sorted()[values.count / 2]
    }
}
