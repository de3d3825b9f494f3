import FogCore
import FogSimulation
import Testing

@testable import FogAnonymity

/// Who may have sent a packet, where that can be worked out by hand.
@Suite struct SenderTracingTests {
    @Test func whoeverIsAloneIsFound() throws {
        var links = HandMadeLinks(clients: 3)
        links.enter(1)
        let senders = try links.leave()
        #expect(senders.probabilities == [0, 1, 0] && senders.entropy == 0 && senders.greatest == 1)
    }

    /// n packets that are there at once are equally likely, the first to go as well as the last.
    @Test(arguments: [2, 7, 64])
    func packetsThatAreThereTogetherAreAlike(_ count: Int) throws {
        var links = HandMadeLinks(clients: count)
        for client in 0..<count { links.enter(client) }
        for _ in 0..<count {
            let senders = try links.leave()
            #expect(abs(senders.entropy - log2(Double(count))) < 1e-9)
        }
    }

    /// Two come, one goes, a third comes, one goes: that is the third with one half, and each of the others with a
    /// quarter.
    @Test func whatCameBeforeFadesAsLoopixSays() throws {
        var links = HandMadeLinks(clients: 3)
        links.enter(0)
        links.enter(1)
        _ = try links.leave()
        links.enter(2)
        let senders = try links.leave()
        let expected = [0.25, 0.25, 0.5]
        #expect(zip(senders.probabilities, expected).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(abs(senders.entropy - 1.5) < 1e-12)
    }

    /// A pool that has always l packets when one goes: the k-th newest arrival has (1/l) · (1 − 1/l)^k, whose entropy
    /// is log₂ l + (l − 1) · log₂ (l / (l − 1)).
    @Test(arguments: [2, 5, 30])
    func aPoolOfOneSizeGivesAGeometricDistribution(_ size: Int) throws {
        let packets = 60 * size
        var links = HandMadeLinks(clients: packets)
        for client in 0..<size - 1 { links.enter(client) }
        var last: SenderDistribution?
        for client in size - 1..<packets {
            links.enter(client)
            last =
                try client == packets - 1
                ? links.leave()
                : {
                    try links.pass()
                    return nil
                }()
        }
        let senders = try #require(last)
        let l = Double(size)
        let expected = log2(l) + (l - 1) * log2(l / (l - 1))
        #expect(abs(senders.entropy - expected) < 1e-6)
        #expect(abs(senders.probability(of: packets - 1) - 1 / l) < 1e-9)
    }

    /// A pool with Poisson arrivals and exponential delays (M/M/∞), ρ packets on average: about log₂ (e · ρ) bits.
    @Test func aPoolWithRandomDelaysHasTheEntropyOfItsSize() throws {
        let (packets, load) = (6000, 100.0)
        var dice = SeededGenerator(seed: 11)
        var time = 0.0
        var events: [(at: Double, client: Int?)] = []
        for client in 0..<packets {
            time += HandMadeLinks.exponential(&dice)
            events.append((time, client))
            events.append((time + load * HandMadeLinks.exponential(&dice), nil))
        }
        var links = HandMadeLinks(clients: packets)
        var exits: [Int] = []
        for event in events.sorted(by: { $0.at < $1.at }) where event.at < time {
            if let client = event.client { links.enter(client) } else { exits.append(try links.pass()) }
        }
        let tracing = SenderTracing(links.observation)
        let entropies = exits.suffix(exits.count / 2).filter { $0.isMultiple(of: 7) }.compactMap {
            tracing.senders(of: $0)?.entropy
        }
        #expect(entropies.count > 200)
        #expect(abs(Estimate(entropies).mean - log2(2.718281828 * load)) < 0.1)
    }

    /// What goes from the last mix to a service wasn't a reply, even after another packet has gone.
    @Test func destinationsTellRequestsFromReplies() throws {
        var links = HandMadeLinks(clients: 2)
        links.enter(0, upTo: .lastMix)
        links.reply()
        let first = try links.leave(from: .lastMix)
        #expect(first.probabilities == [1, 0])
        // The reply is still there, and the packet that went isn't.
        links.enter(1, upTo: .lastMix)
        let second = try links.leave(from: .lastMix)
        #expect(second.probabilities == [0, 1])
    }

    @Test func onlyArrivalsAtServicesAreTraced() throws {
        var links = HandMadeLinks(clients: 2)
        links.enter(0)
        _ = try links.leave()
        let tracing = SenderTracing(links.observation)
        let traced = links.observation.sightings.indices.filter { tracing.senders(of: $0) != nil }
        #expect(traced == [links.observation.sightings.count - 1])
        #expect(tracing.senders(of: -1) == nil && tracing.senders(of: 1000) == nil)
    }

    /// Nothing but who is on which link and when counts: clients with other numbers get the probabilities of those.
    @Test func numbersOfClientsMeanNothing() throws {
        var trial = AnonymityTrial()
        (trial.clients, trial.duration, trial.load) = (12, .seconds(20), 0.5)
        var network = TrialNetwork(trial)
        network.run(for: trial.warmUp + trial.duration)
        let seen = network.observation
        var renumbered = Observation(endpoints: seen.endpoints, meanDelay: seen.meanDelay)
        func other(_ number: Int32) -> Int { number < 12 ? 11 - Int(number) : Int(number) }
        for sighting in seen.sightings {
            renumbered.append(Sighting(at: sighting.at, from: other(sighting.from), to: other(sighting.to)))
        }
        let arrival = try #require(network.requests.last { $0.arrivals.count > 2 }?.arrivals.last)
        let (mine, theirs) = (SenderTracing(seen).senders(of: arrival), SenderTracing(renumbered).senders(of: arrival))
        let reversed = try #require(theirs).probabilities.reversed()
        #expect(try zip(#require(mine).probabilities, reversed).allSatisfy { abs($0 - $1) < 1e-12 })
        let window = 10.0...20.0
        let (guess, same) = (SenderGuess(seen), SenderGuess(renumbered))
        #expect((0..<12).allSatisfy { guess.byLinks($0, in: window) == same.byLinks(11 - $0, in: window) })
    }

    private func log2(_ number: Double) -> Double { HandMadeLinks.log2(number) }
}
