import FogCore
import Testing

@testable import FogAnonymity

/// A trial's network does what a network does.
@Suite struct TrialNetworkTests {
    private func trial(_ change: (inout AnonymityTrial) -> Void = { _ in }) -> AnonymityTrial {
        var trial = AnonymityTrial()
        (trial.clients, trial.duration, trial.load) = (60, .seconds(60), 0.5)
        change(&trial)
        return trial
    }

    private func run(_ trial: AnonymityTrial) -> TrialNetwork {
        var network = TrialNetwork(trial)
        network.run(for: trial.warmUp + trial.duration)
        return network
    }

    @Test(arguments: [true, false])
    func requestsAreAnsweredAndNothingIsDropped(_ hasCover: Bool) {
        let network = run(trial { $0.hasCover = hasCover })
        #expect(network.drops.isEmpty && network.failures == 0)
        let old = network.requests.filter { $0.askedAt.duration(to: network.now) > .seconds(30) }
        #expect(old.count > 30 && old.allSatisfy { $0.answeredAt != nil && !$0.arrivals.isEmpty })
        #expect(Set(network.requests.map(\.client)).count <= 30)
    }

    /// Each packet goes from its client over a gateway and a mix of each layer to a service, each reply back to a
    /// gateway.
    @Test func packetsTakeTheWaysThatThereAre() {
        let network = run(trial())
        let seen = network.observation
        let ways = Set(
            seen.sightings.map { [seen.endpoints[Int($0.from)], seen.endpoints[Int($0.to)]] })
        #expect(
            ways == [
                [.client, .gateway], [.gateway, .mix(layer: 1)], [.mix(layer: 1), .mix(layer: 2)],
                [.mix(layer: 2), .mix(layer: 3)], [.mix(layer: 3), .service], [.service, .mix(layer: 1)],
                [.mix(layer: 3), .gateway],
            ])
        #expect(zip(seen.sightings, seen.sightings.dropFirst()).allSatisfy { $0.at <= $1.at })
        for request in network.requests {
            #expect(request.arrivals.allSatisfy { seen.endpoints[Int(seen.sightings[$0].to)] == .service })
        }
        // At hops packets stay as long as the network's parameters say.
        let entered = seen.sightings.filter { seen.endpoints[Int($0.to)] == .mix(layer: 2) }
        let left = seen.sightings.filter { seen.endpoints[Int($0.from)] == .mix(layer: 2) }
        let stay = left.reduce(0.0) { $0 + ClientTimings.seconds($1.at) }
        let came = entered.prefix(left.count).reduce(0.0) { $0 + ClientTimings.seconds($1.at) }
        #expect(abs((stay - came) / Double(left.count) - 0.2) < 0.02)
    }

    /// As many packets, whether a client asks or not.
    @Test func clientsThatAskSendNoMoreThanOthers() {
        let trial = trial { ($0.clients, $0.duration) = (200, .seconds(100)) }
        let network = run(trial)
        let asking = Set(network.requests.map(\.client))
        let timings = ClientTimings(network.observation)
        let groups = [true, false].map { asks in
            Estimate((0..<200).filter { asking.contains($0) == asks }.map { timings.rate(of: $0) })
        }
        for group in groups {
            #expect(group.count > 90)
            #expect(abs(group.mean - 2.2) < 4 * group.deviation / Double(group.count).squareRoot())
        }
    }

    @Test func theSameSeedGivesTheSame() {
        #expect(run(trial()).observation.sightings == run(trial()).observation.sightings)
        #expect(run(trial { $0.seed = 2 }).observation.sightings != run(trial()).observation.sightings)
    }

    @Test func whatCannotBeRunIsSaid() {
        #expect(AnonymityTrial().mistake == nil)
        let mistakes: [(inout AnonymityTrial) -> Void] = [
            { $0.clients = 0 }, { $0.clients = 20_000 }, { $0.duration = .zero }, { $0.interval = .zero },
            { $0.delay = .seconds(-1) }, { $0.mixesPerLayer = 0 }, { $0.load = 1.5 }, { $0.load = .nan },
            { ($0.clients, $0.duration) = (16_000, .seconds(3600)) },
        ]
        for mistake in mistakes { #expect(trial(mistake).mistake != nil) }
    }
}
