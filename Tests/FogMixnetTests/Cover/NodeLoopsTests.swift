import FogCore
import FogSimulation
import FogSphinx
import Testing

@testable import FogMixnet

@Suite struct NodeLoopsTests {
    /// The loops of one node in a test, with the time.
    private struct Bench {
        var loops: NodeLoops<SeededGenerator>
        var now = MonotonicInstant(nanoseconds: 1_000_000_000)

        init(_ me: NodeID, seed: UInt64) {
            loops = NodeLoops(me, using: SeededGenerator(seed: seed))
        }

        @discardableResult
        mutating func give(_ events: NodeLoops<SeededGenerator>.Event...) -> [NodeLoops<SeededGenerator>.Action] {
            give(events)
        }

        private mutating func give(
            _ events: [NodeLoops<SeededGenerator>.Event]
        ) -> [NodeLoops<SeededGenerator>.Action] {
            var outputs = Outputs<NodeLoops<SeededGenerator>.Action>()
            loops.receive(
                events.span, at: Now(monotonic: now, wall: WallTime(millisecondsSinceEpoch: 0)), into: &outputs)
            return outputs.actions
        }

        /// Lets time pass; of the loops that are sent, brings back those that `isBack` says.
        mutating func wait(_ duration: Duration, isBack: (LoopPlan) -> Bool) -> [LoopPlan] {
            let end = now.advanced(by: duration)
            var plans: [LoopPlan] = []
            while let deadline = loops.nextDeadline, deadline <= end {
                now = max(now, deadline)
                for case .send(let plan) in give([]) {
                    plans.append(plan)
                    if isBack(plan) { give(.returned(plan.recipient)) }
                }
            }
            now = end
            return plans
        }
    }

    /// A node of each kind: a mix of each layer, a gateway, a service.
    private func kinds(_ topology: MixnetTopology) -> [NodeID] {
        topology.layers.map { $0[0] } + [topology.gateways[0], topology.services[0]]
    }

    @Test func loopsGoTheWayOfOtherPacketsAndComeBackToTheirNode() {
        let topology = TrialNetwork().topology
        for me in kinds(topology) {
            var bench = Bench(me, seed: 1)
            bench.give(.topology(topology, epoch: 2))
            let plans = bench.wait(.seconds(400)) { _ in true }
            #expect(plans.count > 100)
            for plan in plans {
                let way = [me] + plan.path
                let isWay = zip(way, plan.path).allSatisfy { topology.next(of: $0).contains($1) }
                #expect(isWay && plan.path.last == me && plan.path.dropLast().contains(me) == false)
                #expect(plan.epoch == 2 && plan.path.count <= topology.geometry.hops)
            }
            #expect(Set(plans.map(\.recipient)).count == plans.count)
        }
    }

    @Test func loopsAreSentAtRandomTimes() {
        let topology = TrialNetwork().topology
        var bench = Bench(topology.layers[1][0], seed: 2)
        bench.give(.topology(topology, epoch: 1))
        let plans = bench.wait(.seconds(10_000)) { _ in true }
        let mean = 10_000 / topology.parameters.nodeLoopInterval.secondsValue
        #expect(abs(Double(plans.count) - mean) < 5 * mean.squareRoot())
    }

    @Test func loopsThatComeBackAreCountedForEachNodeOfTheirWay() {
        let topology = TrialNetwork().topology
        let me = topology.gateways[0]
        let bad = topology.layers[1][0]
        var bench = Bench(me, seed: 3)
        bench.give(.topology(topology, epoch: 1))
        let plans = bench.wait(.seconds(1000)) { !$0.path.contains(bad) }
        // Those that are on their way are lost by now.
        bench.give(.topology(nil, epoch: 1))
        let late = bench.wait(.seconds(100)) { _ in true }
        let counts = bench.loops.takeCounts()
        #expect(late.isEmpty && counts[me] == nil)
        let lost = plans.filter { $0.path.contains(bad) }
        #expect(!lost.isEmpty && counts[bad] == LoopCount(sent: lost.count, returned: 0))
        for (node, count) in counts {
            let over = plans.filter { $0.path.contains(node) }
            let back = over.filter { !$0.path.contains(bad) }
            #expect(count == LoopCount(sent: over.count, returned: back.count))
        }
        let again = bench.loops.takeCounts()
        #expect(again.isEmpty && bench.loops.nextDeadline == nil)
    }

    /// What didn't leave says nothing about those over whom it would have gone.
    @Test func loopsThatWereNotSentCountForNothing() {
        let topology = TrialNetwork().topology
        var bench = Bench(topology.gateways[0], seed: 6)
        bench.give(.topology(topology, epoch: 1))
        var plans: [LoopPlan] = []
        while plans.count < 12 {
            for plan in bench.wait(.seconds(1), isBack: { _ in false }) {
                if !plans.isEmpty { bench.give(.unsent(plan.recipient)) }
                plans.append(plan)
            }
        }
        bench.give(.unsent(.zero))
        bench.give(.topology(nil, epoch: 1))
        _ = bench.wait(.seconds(100)) { _ in false }
        let (totals, counts) = (bench.loops.totals, bench.loops.takeCounts())
        #expect(totals.sent == 1 && totals.lost == 1)
        #expect(Set(counts.keys) == Set(plans[0].path.dropLast()) && counts.values.allSatisfy { $0.sent == 1 })
    }

    @Test func theShareThatComesBackIsThatOfTheLastLoops() {
        let topology = TrialNetwork().topology
        var bench = Bench(topology.services[0], seed: 4)
        bench.give(.topology(topology, epoch: 1))
        var shares: [(returned: Int, of: Int)] = []
        for isBack in [true, false] {
            for _ in 0..<500 {
                // Each loop by itself.
                guard let deadline = bench.loops.nextDeadline else { break }
                bench.now = max(bench.now, deadline)
                for action in bench.give() {
                    switch action {
                    case .send(let plan):
                        guard isBack else { continue }
                        for case .share(let returned, let count) in bench.give(.returned(plan.recipient)) {
                            shares.append((returned: returned, of: count))
                        }
                    case .share(let returned, let count): shares.append((returned: returned, of: count))
                    }
                }
            }
            let last = shares.last
            #expect(last?.of == 64 && last?.returned == (isBack ? 64 : 0))
        }
    }

    @Test func whatIsNoLoopOfTheNodeIsNotTakenForOne() {
        let topology = TrialNetwork().topology
        var bench = Bench(topology.gateways[0], seed: 5)
        bench.give(.topology(topology, epoch: 1))
        var plans: [LoopPlan] = []
        while plans.isEmpty { plans = bench.wait(.seconds(1)) { _ in false } }
        let stranger = bench.give(.returned(.zero))
        #expect(stranger.isEmpty && !bench.loops.isPending(.zero))
        #expect(plans.allSatisfy { bench.loops.isPending($0.recipient) })
    }

    @Test func aNodeWithoutANetworkOrAKeySendsNoLoops() {
        let topology = TrialNetwork().topology
        var unknown = Bench(TrialNetwork.id(1), seed: 6)
        unknown.give(.topology(topology, epoch: 1))
        var early = Bench(topology.gateways[0], seed: 6)
        early.give(.topology(topology, epoch: 9))
        var offline = Bench(topology.gateways[0], seed: 6)
        let plans =
            unknown.wait(.seconds(100)) { _ in true } + early.wait(.seconds(100)) { _ in true }
            + offline.wait(.seconds(100)) { _ in true }
        #expect(plans.isEmpty && offline.loops.nextDeadline == nil)
    }
}
