import FogCore
import Testing

@testable import FogDirectory

@Suite struct FlagRuleTests {
    private static let epoch: UInt64 = 1000

    /// A node that carries so much and has been up for so many epochs of those that it was known.
    private func entry(
        bandwidth: UInt64, measured: UInt64? = nil, run: UInt64 = 1, known: UInt64? = nil, _ role: NodeRole = .relay
    ) throws -> NodeBook.Entry {
        let trial = try TrialDocuments.shared.get()
        let index = try #require(trial.nodes.firstIndex { $0.roles == [role] })
        var descriptor = trial.descriptors[index].document
        descriptor.bandwidth = bandwidth
        let known = max(known ?? run, run)
        var history = NodeHistory(firstEpoch: Self.epoch + 1 - known)
        for age in (0..<known).reversed() { history.note(isUp: age < run, in: Self.epoch - age) }
        return NodeBook.Entry(
            descriptor: try descriptor.signed(
                by: DocumentSigner(trial.nodes[index].identity), in: trial.network.identifier),
            published: Self.epoch, isReached: true, triedAt: .origin, measured: measured, history: history)
    }

    private func flags(
        _ entries: [NodeBook.Entry], _ purpose: NetworkDescription.Purpose = .test
    ) throws -> [NodeFlags] {
        let rule = FlagRule(entries, try TrialAuthorities(1, purpose: purpose).network, Self.epoch)
        return entries.map { rule.flags(of: $0) }
    }

    @Test func eachNodeThatIsUpIsRunningAndValid() throws {
        for role in NodeRole.allCases {
            #expect(try flags([entry(bandwidth: 0, role)])[0].isSuperset(of: [.running, .valid]))
        }
        #expect(try flags([]) == [])
    }

    /// Only the consensus before knows who stood in it.
    @Test func noNodeIsCalledStanding() throws {
        #expect(try !flags([entry(bandwidth: 10_000_000, run: 500)])[0].contains(.standing))
    }

    @Test func theSlowestEighthIsNotFast() throws {
        let slow = try (1...16).map { try entry(bandwidth: UInt64($0) * 1000) }
        #expect(try flags(slow).map { $0.contains(.fast) } == (1...16).map { $0 > 2 })
        // But 100 kB/s are enough among the fastest.
        let fast = try (1...16).map { try entry(bandwidth: 99_998 + UInt64($0)) }
        #expect(try flags(fast).map { $0.contains(.fast) } == (1...16).map { $0 > 1 })
    }

    @Test func whatWasMeasuredCountsMoreThanWhatIsSaid() throws {
        let nodes =
            try [
                entry(bandwidth: 10_000_000, measured: 1), entry(bandwidth: 1, measured: 5000), entry(bandwidth: 5000),
            ] + (0..<8).map { _ in try entry(bandwidth: 5000) }
        #expect(try flags(nodes).map { $0.contains(.fast) } == [false] + [Bool](repeating: true, count: 10))
    }

    @Test func nodesThatAreUpAsLongAsMostAreStable() throws {
        let nodes = try [1, 2, 2, 2, 1].map { try entry(bandwidth: 1, run: $0) }
        #expect(try flags(nodes).map { $0.contains(.stable) } == [false, true, true, true, false])
        // In a test three epochs are always enough, and a week otherwise.
        let mixed = try [2, 3, 100, 100, 100].map { try entry(bandwidth: 1, run: $0) }
        #expect(try flags(mixed).map { $0.contains(.stable) } == [false, true, true, true, true])
        #expect(try flags(mixed, .everybody).map { $0.contains(.stable) } == [false, false, true, true, true])
        let down = try [0, 0, 0].map { try entry(bandwidth: 1, run: $0, known: 3) }
        #expect(try flags(down).allSatisfy { !$0.contains(.stable) })
    }

    @Test func theFirstHopCarriesMuchAndIsUpMostly() throws {
        let slow = try (1...8).map { try entry(bandwidth: UInt64($0) * 200_000, run: 3) }
        #expect(try flags(slow).map { $0.contains(.entry) } == (1...8).map { $0 > 6 })
        let fast = try (1...8).map { try entry(bandwidth: UInt64($0) * 1_000_000, run: 3) }
        #expect(try flags(fast).map { $0.contains(.entry) } == (1...8).map { $0 > 1 })
        // Up for as long as all others now, but less of the time before.
        let unsteady = try (0..<8).map { try entry(bandwidth: 5_000_000, run: 3, known: $0 < 2 ? 30 : 3) }
        #expect(try flags(unsteady).map { $0.contains(.entry) } == (0..<8).map { $0 >= 2 })
        #expect(try flags(unsteady).allSatisfy { $0.isSuperset(of: [.fast, .stable]) })
    }

    @Test func onlyRelaysKeepDescriptorsAndAreFirstHops() throws {
        for role in NodeRole.allCases {
            let flags = try flags([entry(bandwidth: 10_000_000, run: 10, role)])[0]
            #expect(flags.isSuperset(of: [.fast, .stable]))
            #expect(flags.contains(.entry) == (role == .relay) && flags.contains(.keeper) == (role == .relay))
        }
    }

    @Test func aNodeKeepsDescriptorsOnceItHasBeenUpForLong() throws {
        #expect(
            try [1, 2, 3].map { try flags([entry(bandwidth: 1, run: $0)])[0].contains(.keeper) } == [
                false, true, true,
            ])
        // 96 hours are 5760 epochs of a minute.
        let runs: [UInt64] = [900, 5759, 5760]
        #expect(
            try runs.map { run in
                let entry = try self.entry(bandwidth: 1, run: min(run, Self.epoch))
                let rule = FlagRule(
                    [entry], try TrialAuthorities(1, purpose: .everybody).network,
                    Self.epoch - min(run, Self.epoch) + run)
                return rule.flags(of: entry).contains(.keeper)
            } == [false, false, true])
    }

    /// Which of six mixes are lossy, when some of them say what of another.
    private func lossy(_ said: [Int: LossReport]) throws -> [Bool] {
        let trial = try TrialDocuments.shared.get()
        let time = trial.network.schedule.start(of: Self.epoch)
        let entries = try (0..<6).map { number in
            let node = try TrialNode(UInt64(300 + number), roles: [.mix])
            var descriptor = try node.descriptor(at: time, in: trial.network)
            descriptor.losses = said[number].map { [$0] } ?? []
            let signed = try descriptor.signed(by: DocumentSigner(node.identity), in: trial.network.identifier)
            var history = NodeHistory(firstEpoch: Self.epoch)
            history.note(isUp: true, in: Self.epoch)
            return NodeBook.Entry(
                descriptor: signed, published: Self.epoch, isReached: true, triedAt: .origin, measured: nil,
                history: history)
        }
        return try flags(entries).map { $0.contains(.lossy) }
    }

    @Test func aNodeIsLossyIfMoreThanAThirdSaySo() throws {
        let accused = try TrialNode(300, roles: [.mix]).id
        let none = [Bool](repeating: false, count: 6)
        let bad = LossReport(node: accused, sent: 20, returned: 9)
        #expect(try lossy([1: bad, 2: bad, 3: bad]) == [true] + none.dropFirst())
        #expect(try lossy([1: bad, 2: bad]) == none)
        // Nobody's word about themselves counts, and half of the loops are enough.
        #expect(try lossy([0: bad, 1: bad, 2: bad]) == none)
        let fair = LossReport(node: accused, sent: 20, returned: 10)
        #expect(try lossy([1: fair, 2: fair, 3: fair, 4: fair]) == none)
    }
}
