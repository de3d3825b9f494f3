import FogCore
import FogMixnet
import FogSimulation
import Testing

/// Which mailboxes a client has.
@Suite struct ClientMailboxesTests {
    private typealias Mailboxes = ClientMailboxes<SeededGenerator>
    private let start = MonotonicInstant(nanoseconds: 1 << 40)
    private let gateways = (1...5).map { TrialNetwork.id($0) }

    private func client(_ seed: UInt64 = 1, gateways: Int = 2) -> Mailboxes {
        Mailboxes(gatewayCount: gateways, lifetime: .seconds(86_400), using: SeededGenerator(seed: seed))
    }

    private func opens(_ actions: [Mailboxes.Action]) -> [Mailboxes.Place] {
        actions.compactMap { if case .open(let place) = $0 { place } else { nil } }
    }

    @Test func aClientKeepsItsGatewaysAsLongAsTheyAreThere() {
        var client = client()
        let first = opens(client.apply(gateways, epoch: 10, at: start))
        #expect(first.count == 2 && Set(first.map(\.gateway)).count == 2)
        let used = client.opened(first[0], at: start)
        #expect(used == [.use(first[0])])
        for epoch in 11..<20 as Range<UInt64> {
            let actions = client.apply(gateways.reversed(), epoch: epoch, at: start)
            #expect(actions.isEmpty)
        }
        // A link that ends and comes back is the same mailbox.
        let lost = client.ended(first[0])
        let back = client.opened(first[0], at: start)
        #expect(lost == [.lost(first[0].gateway)] && back == [.use(first[0])])
        // One that has left the network is replaced.
        let left = gateways.filter { $0 != first[0].gateway }
        let actions = client.apply(left, epoch: 20, at: start)
        #expect(actions.prefix(2) == [.lost(first[0].gateway), .close(first[0])])
        #expect(opens(actions).count == 1 && !client.gateways.contains(first[0].gateway) && client.gateways.count == 2)
        let stale = client.opened(first[0], at: start)
        #expect(stale.isEmpty)
    }

    @Test func anotherMailboxTakesThePlaceOfAnOldOne() throws {
        var client = client(gateways: 1)
        let first = try #require(opens(client.apply(gateways, epoch: 10, at: start)).first)
        _ = client.opened(first, at: start)
        let early = client.apply(gateways, epoch: 63, at: start.advanced(by: .seconds(64_000)))
        #expect(early.isEmpty)
        let late = start.advanced(by: .seconds(86_400))
        let next = try #require(opens(client.apply(gateways, epoch: 82, at: late)).first)
        #expect(next.gateway == first.gateway && next.number != first.number)
        // As long as the new one isn't open, the old one is used.
        let again = client.apply(gateways, epoch: 83, at: late)
        let reopened = client.opened(first, at: late)
        #expect(again.isEmpty && reopened == [.use(first)])
        let used = client.opened(next, at: late)
        #expect(used == [.use(next)] && client.count == 2)
        // What happens to the old one's link doesn't matter for packets any more.
        let ended = client.ended(first)
        let back = client.opened(first, at: late)
        #expect(ended.isEmpty && back.isEmpty)
        // SURBs of epoch 83 are good until the end of epoch 84.
        let following = client.apply(gateways, epoch: 84, at: late)
        #expect(following.isEmpty)
        let over = client.apply(gateways, epoch: 85, at: late)
        #expect(over == [.close(first)] && client.count == 1)
    }

    /// A year with links that come and go: there is always a mailbox to use, never more than two of a gateway, and each
    /// is closed once, two epochs or more after it was used last.
    @Test func mailboxesOfAYear() throws {
        for seed in 0..<3 as Range<UInt64> {
            var dice = SeededGenerator(seed: 1000 + seed)
            var client = client(seed)
            var isOpen: Set<Mailboxes.Place> = []
            var wanted: Set<Mailboxes.Place> = []
            var used: [NodeID: Mailboxes.Place] = [:]
            var lastUse: [Mailboxes.Place: UInt64] = [:]
            var closed = 0
            func perform(_ actions: [Mailboxes.Action], _ epoch: UInt64) throws {
                for action in actions {
                    switch action {
                    case .open(let place): try #require(wanted.insert(place).inserted)
                    case .close(let place):
                        try #require(wanted.remove(place) != nil)
                        isOpen.remove(place)
                        closed += 1
                        try #require(used[place.gateway] != place)
                        if let last = lastUse[place] { try #require(last + 2 <= epoch) }
                    case .use(let place):
                        try #require(isOpen.contains(place))
                        used[place.gateway] = place
                    case .lost(let gateway): used[gateway] = nil
                    }
                }
            }
            for epoch in 0..<(365 * 72) as Range<UInt64> {
                let now = start.advanced(by: .seconds(1200 * Int(epoch)))
                try perform(client.apply(gateways, epoch: epoch, at: now), epoch)
                for place in wanted.sorted(by: { $0.number < $1.number }) {
                    if !isOpen.contains(place), dice.happens(at: 0.9) {
                        isOpen.insert(place)
                        try perform(client.opened(place, at: now), epoch)
                    } else if isOpen.contains(place), dice.happens(at: 0.05) {
                        isOpen.remove(place)
                        try perform(client.ended(place), epoch)
                    }
                }
                for place in used.values { lastUse[place] = epoch }
                try #require(client.count == wanted.count && wanted.count <= 4)
            }
            // About each day at each gateway: between three quarters of a day and a whole one, and some epochs.
            #expect((700...1000).contains(closed), "\(closed)")
        }
    }
}
