import Crypto
import FogCore
import FogCrypto
import FogSimulation
import FogSphinx
import FoundationEssentials
import Testing

@testable import FogMixnet

/// What it would help to know afterwards what a mix's delays follow from.
@Suite struct DisclosureTests {
    private static let trials = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == nil ? 24 : 200
    private static let mean = Duration.milliseconds(200)
    private static let (previous, mix, next) = (TrialNetwork.id(5), TrialNetwork.id(0), MixBench.next[0])

    /// How a mix comes to its delays.
    private enum Rule: CaseIterable {
        /// As mixes do.
        case secret
        /// Each is drawn, and nobody will ever know.
        case drawn
        /// From the packet's group element, and from its hash: what mustn't be.
        case element, elementHash
        /// From what the mix after it knows the packet by: what mustn't be either.
        case replayTagOfTheNext
    }

    /// A real packet as everybody on its way has it.
    private struct Packet {
        let at: MonotonicInstant
        let incoming: [UInt8]
        let outgoing: [UInt8]
        let result: UnwrapResult
        let delay: Duration
        /// What the neighbours' keys give them.
        let before: UnwrappedPacket
        let after: UnwrappedPacket
    }

    private struct Epoch {
        let delays: DelayKey
        let packets: [Packet]
    }

    /// Packets that come to a mix at random times, one each 10 ms: it holds about twenty.
    private func epoch(_ count: Int, seed: UInt64) throws -> Epoch {
        var dice = SeededGenerator(seed: seed)
        let input = DelayKey.input(network: dice.bytes32(), epoch: 3, beacon: dice.bytes32())
        let delays = DelayKey(
            try VRFSecretKey(seed: SecretBytes(dice.bytes(32)), suite: .elligator2).prove(input: input.span.bytes)
                .output)
        let secrets = (0..<3).map { _ in SecretBytes(dice.bytes(32)) }
        let keys = try secrets.map { try #require(HopPublicKey(BatchX25519.publicKey(of: $0), of: .x25519)) }
        let path = [
            PathHop(id: Self.previous, key: keys[0], delay: 0), PathHop(id: Self.mix, key: keys[1], delay: 0),
            PathHop(id: Self.next, key: keys[2], recipient: .zero),
        ]
        guard let first = HopSecretKey(secrets[0], of: .x25519), let last = HopSecretKey(secrets[2], of: .x25519) else {
            throw FogError(.failed, "a hop has no key")
        }
        let own = try #require(EpochKey(epoch: 3, secret: secrets[1], group: .x25519, delays: delays))
        let (builder, unwrapper, opener) = (PacketBuilder(.fog1), PacketUnwrapper(.fog1), PacketOpener(.fog1))
        var at = MonotonicInstant(nanoseconds: 2_000_000_000)
        var packets: [Packet] = []
        for _ in 0..<count {
            at = at.advanced(by: .milliseconds(10) * Exponential.quantile(dice.next()))
            var packet = try builder.packet(along: path, payload: dice.bytes(100), using: &dice)
            guard case .passed(let before)? = unwrapper.unwrap(&packet, with: first) else {
                throw FogError(.failed, "the hop before can't unwrap a packet")
            }
            let incoming = packet
            var opened: (UnwrapResult, Duration?)?
            var span = packet.mutableSpan
            var bytes = span.mutableBytes
            _ = opener.open(&bytes, count: 1, with: own, classes: DelayClasses([Self.mean])) { opened = ($1, $2) }
            let outgoing = packet
            guard case (let result, let delay?)? = opened,
                case .passed(let after)? = unwrapper.unwrap(&packet, with: last)
            else { throw FogError(.failed, "a hop can't unwrap a packet") }
            packets.append(
                Packet(
                    at: at, incoming: incoming, outgoing: outgoing, result: result, delay: delay, before: before,
                    after: after))
        }
        return Epoch(delays: delays, packets: packets)
    }

    private func delay(_ packet: Packet, _ rule: Rule, _ key: DelayKey, _ dice: inout SeededGenerator) -> Duration {
        let element = Array(packet.incoming[2..<34])
        let hash = Array(SHA256.hash(data: element))
        return switch rule {
        case .secret: packet.delay
        case .drawn: Self.mean * Exponential.quantile(dice.next())
        case .element: key.delay(of: Bytes32(element) ?? .zero, mean: Self.mean)
        case .elementHash: key.delay(of: Bytes32(hash) ?? .zero, mean: Self.mean)
        case .replayTagOfTheNext: key.delay(of: packet.after.replayTag, mean: Self.mean)
        }
    }

    /// Takes an epoch's packets through a mix, and has the adversary link them.
    ///
    /// - Returns: How many of 1 he links rightly by what he takes for right, and by the best of all his guesses, were he told which.
    private func linked(_ epoch: Epoch, _ rule: Rule, seed: UInt64) throws -> (share: Double, hindsight: Double) {
        var dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 7))
        let arrivals = epoch.packets.enumerated().map { place, packet in
            let delay = delay(packet, rule, epoch.delays, &dice)
            return MixRun.Arrival(
                at: packet.at, delay: delay,
                event: .opened(
                    OpenedPacket(
                        slot: PacketSlot(UInt32(place)), source: .node(Self.previous), epoch: 3, result: packet.result,
                        delay: delay)))
        }
        var run = MixRun(seed: seed)
        run.take(arrivals)
        let departures = run.departures
        try #require(departures.count == arrivals.count)
        let incoming = epoch.packets.map {
            LinkingAdversary.Seen($0.at, packet: $0.incoming, own: [$0.before.replayTag, $0.before.delaySecret])
        }
        let outgoing = departures.map { departure in
            let packet = epoch.packets[departure.slot]
            return LinkingAdversary.Seen(
                departure.sent, packet: packet.outgoing, own: [packet.after.replayTag, packet.after.delaySecret])
        }
        let adversary = LinkingAdversary(delays: epoch.delays, mean: Self.mean)
        func share(_ way: [Int]) -> Double {
            Double(way.enumerated().count { departures[$1].slot == $0 }) / Double(way.count)
        }
        let best = adversary.guesses(incoming, outgoing).map { share($0.way) }.max() ?? 0
        return (share(adversary.link(incoming, outgoing)), best)
    }

    /// The distance between two means in parts of its own deviation.
    private func distance(_ first: [Double], _ second: [Double]) -> Double {
        func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
            let mean = values.reduce(0, +) / Double(values.count)
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (mean, squares / Double(values.count - 1) / Double(values.count))
        }
        let (one, other) = (moments(first), moments(second))
        return abs(one.mean - other.mean) / (one.variance + other.variance).squareRoot()
    }

    private func percent(_ shares: [Double]) -> Double {
        (shares.reduce(0, +) / Double(shares.count) * 1000).rounded() / 10
    }

    /// He has all packets on both sides of the mix, the secrets of both neighbours, all times, and the output of the mix's
    /// function: it is as if the delays had been drawn and forgotten. Had they followed from anything that he has, he would
    /// know everything.
    @Test func whatAMixCouldDiscloseHelpsItsNeighboursNothing() throws {
        var shares: [Rule: [Double]] = [:]
        var hindsight: [Rule: [Double]] = [:]
        for trial in 0..<UInt64(Self.trials) {
            let epoch = try epoch(150, seed: 440 + trial)
            for rule in Rule.allCases {
                if rule != .secret, rule != .drawn, trial >= 4 { continue }
                let (share, best) = try linked(epoch, rule, seed: trial)
                shares[rule, default: []].append(share)
                hindsight[rule, default: []].append(best)
            }
        }
        for rule in Rule.allCases {
            let (found, best) = (percent(shares[rule] ?? []), percent(hindsight[rule] ?? []))
            print("delays by \(rule): \(found) % of packets linked, \(best) % by the best guess")
        }
        let (secret, drawn) = (shares[.secret] ?? [], shares[.drawn] ?? [])
        // p > 0.01 for either.
        #expect(distance(secret, drawn) < 2.58)
        #expect(distance(hindsight[.secret] ?? [], hindsight[.drawn] ?? []) < 2.58)
        #expect(percent(secret) < 12)
        for rule in [Rule.element, .elementHash, .replayTagOfTheNext] {
            let isFoundOut = (shares[rule] ?? []).allSatisfy { $0 > 0.98 }
            #expect(isFoundOut, "\(rule)")
        }
    }
}
