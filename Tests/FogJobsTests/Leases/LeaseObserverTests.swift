import FogCore
import FogJobs
import FogSimulation
import Testing

@Suite struct LeaseObserverTests {
    private let lease = LeaseSamples.lease(0)

    @Test func aLeaseLapsesAfterItsTimeToLiveAndIsLostAfterTheGrace() {
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        #expect(observer.nextDeadline == nil)
        #expect(observer.actions([.started(lease)], at: 0) == [])
        #expect(observer.nextDeadline == LeaseSamples.instant(8000))
        #expect(observer.actions(at: 7999) == [])
        #expect(observer.actions(at: 8000) == [.lapsed(lease)])
        #expect(observer.nextDeadline == LeaseSamples.instant(10_000))
        #expect(observer.actions(at: 9999) == [])
        #expect(observer.actions(at: 10_000) == [.lost(lease)])
        #expect(observer.count == 0 && observer.nextDeadline == nil)
        #expect(observer.actions(at: 1_000_000) == [])
    }

    @Test func aRenewalBeginsTheTimeAnew() {
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        #expect(observer.actions([.started(lease)], at: 0) == [])
        #expect(observer.actions([.renewed(lease)], at: 7000) == [])
        #expect(observer.actions(at: 14_999) == [])
        #expect(observer.actions(at: 15_000) == [.lapsed(lease)])
    }

    @Test func aRenewalInTheGraceRevivesTheLease() {
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        #expect(observer.actions([.started(lease)], at: 0) == [])
        #expect(observer.actions(at: 8000) == [.lapsed(lease)])
        #expect(observer.actions([.renewed(lease)], at: 9000) == [])
        #expect(observer.actions(at: 12_000) == [])
        #expect(observer.actions(at: 17_000) == [.lapsed(lease)])
        #expect(observer.actions(at: 19_000) == [.lost(lease)])
    }

    @Test func aRenewalThatArrivesWithTheDeadlineCounts() {
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        #expect(observer.actions([.started(lease)], at: 0) == [])
        #expect(observer.actions([.renewed(lease)], at: 8000) == [])
    }

    @Test func whatHasEndedIsForgotten() {
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        #expect(observer.actions([.started(lease)], at: 0) == [])
        #expect(observer.actions([.ended(lease), .renewed(lease)], at: 1000) == [])
        #expect(observer.count == 0)
        #expect(observer.actions(at: 100_000) == [])
    }

    @Test func aLateLookGivesTheWholeGraceAllTheSame() {
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        #expect(observer.actions([.started(lease)], at: 0) == [])
        // The coordinator itself was away for a minute: the worker gets its time to come back.
        #expect(observer.actions(at: 60_000) == [.lapsed(lease)])
        #expect(observer.actions(at: 61_999) == [])
        #expect(observer.actions(at: 62_000) == [.lost(lease)])
    }

    @Test func afterAStandstillEveryLeaseHasOneWholeTimeToLive() {
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        let leases = (0..<3).map { LeaseSamples.lease($0) }
        #expect(observer.actions(leases.map { .started($0) }, at: 0) == [])
        #expect(observer.actions([.ended(leases[1])], at: 1000) == [])
        // Noticed together with what has fallen due meanwhile, and again after that was asked for.
        #expect(observer.actions([.resumed], at: 60_000) == [])
        #expect(observer.actions(at: 68_000).map(\.lease).sorted { $0.task < $1.task } == [leases[0], leases[2]])
        #expect(observer.actions([.resumed], at: 69_000) == [])
        #expect(!observer.isOverdue(leases[0]) && observer.isOverdue(leases[1]))
        #expect(observer.actions(at: 76_999) == [])
        #expect(observer.actions(at: 77_000).count == 2)
        #expect(observer.actions(at: 79_000).allSatisfy { if case .lost = $0 { true } else { false } })
        #expect(observer.count == 0)
    }

    @Test func afterARestartEveryLeaseHasOneWholeTimeToLive() {
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        let leases = (0..<5).map { LeaseSamples.lease($0) }
        #expect(observer.actions(leases.map { .started($0) }, at: 500_000) == [])
        #expect(observer.actions([.renewed(leases[2])], at: 507_999) == [])
        #expect(observer.actions(at: 508_000) == [0, 1, 3, 4].map { .lapsed(leases[$0]) })
    }

    /// What the observer asks for is carried out a little later; a renewal that is stored before counts.
    @Test func whatWasAskedForHoldsOnlyUntilTheLeaseIsRenewed() {
        var observer = LeaseObserver(terms: LeaseTerms(timeToLive: .seconds(8), lostAfter: .zero))
        #expect(observer.actions([.started(lease)], at: 0) == [])
        #expect(!observer.isOverdue(lease))
        #expect(observer.actions(at: 8000) == [.lapsed(lease), .lost(lease)])
        #expect(observer.isOverdue(lease))
        #expect(observer.actions([.started(lease)], at: 8001) == [])
        #expect(!observer.isOverdue(lease))
        #expect(observer.actions([.ended(lease)], at: 8002) == [])
        #expect(observer.isOverdue(lease))
    }

    @Test func aLapsedLeaseIsOverdueUntilItIsRenewedOrLost() {
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        #expect(observer.actions([.started(lease)], at: 0) == [])
        #expect(observer.actions(at: 8000) == [.lapsed(lease)])
        #expect(observer.isOverdue(lease))
        #expect(observer.actions([.renewed(lease)], at: 8001) == [])
        #expect(!observer.isOverdue(lease))
        #expect(observer.actions(at: 16_001) == [.lapsed(lease)])
        #expect(observer.actions(at: 18_001) == [.lost(lease)])
        #expect(observer.isOverdue(lease))
        #expect(LeaseObserver.Action.lost(lease).lease == lease)
    }

    @Test func anotherFenceOfTheTaskIsAnotherLease() {
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        let second = LeaseSamples.lease(0, fence: 2)
        #expect(observer.actions([.started(lease), .ended(lease), .started(second)], at: 0) == [])
        #expect(observer.actions([.renewed(lease)], at: 4000) == [])
        #expect(observer.actions(at: 8000) == [.lapsed(second)])
    }

    /// Against a model that knows for each lease when it was last renewed and looks at all of them.
    @Test(arguments: 0..<8)
    func agreesWithAModelThatLooksAtEverything(_ part: Int) {
        var dice = SeededGenerator(seed: UInt64(part))
        var observer = LeaseObserver(terms: LeaseSamples.terms)
        var model: [LeaseKey: (since: Int64, lapsedAt: Int64?)] = [:]
        var now: Int64 = 0
        var lapses = 0
        var losses = 0
        for _ in 0..<20_000 {
            now += Int64(dice.index(below: 200))
            var events: [LeaseObserver.Event] = []
            for _ in 0..<dice.index(below: 3) {
                let lease = LeaseSamples.lease(dice.index(below: 40), fence: Int64(dice.index(below: 2)))
                switch dice.index(below: 8) {
                case 0..<2:
                    events.append(.started(lease))
                    model[lease] = (now, nil)
                case 2:
                    events.append(.ended(lease))
                    model[lease] = nil
                default:
                    events.append(.renewed(lease))
                    if model[lease] != nil { model[lease] = (now, nil) }
                }
            }
            let actions = observer.actions(events, at: now)
            var expected: Set<LeaseObserver.Action> = []
            for (lease, watch) in model {
                if let lapsedAt = watch.lapsedAt {
                    guard now >= lapsedAt + 2000 else { continue }
                    expected.insert(.lost(lease))
                    model[lease] = nil
                    losses += 1
                } else if now >= watch.since + 8000 {
                    expected.insert(.lapsed(lease))
                    model[lease]?.lapsedAt = now
                    lapses += 1
                }
            }
            #expect(Set(actions) == expected && actions.count == expected.count)
            #expect(observer.count == model.count)
            let next = model.values.map { $0.lapsedAt.map { $0 + 2000 } ?? $0.since + 8000 }.min()
            // Looking earlier than needed is allowed, later isn't.
            if let next { #expect(observer.nextDeadline.map { $0 <= LeaseSamples.instant(next) } == true) }
        }
        #expect(lapses > 100 && losses > 100)
    }
}
