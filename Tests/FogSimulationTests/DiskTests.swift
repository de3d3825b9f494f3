import FogCore
import FogSimulation
import Testing

@Suite struct DiskTests {
    /// Persists the numbers from 1 on, a few at each wake, and says which it was told are durable. A record's number is
    /// that of its ticket.
    private static let writer: Toy.Script = { toy, events, now, outputs in
        for case .persisted(let ticket) in events {
            outputs.append(.observe(.said("durable \(ticket.number)")))
        }
        if let deadline = toy.nextDeadline, now.monotonic < deadline { return }
        for _ in 0..<3 {
            toy.number += 1
            outputs.append(.persist(toy.number, Ticket(number: UInt64(toy.number))))
        }
        toy.nextDeadline = now.monotonic.advanced(by: .milliseconds(3))
    }

    private static func profile(syncing: Bool) -> FaultProfile {
        var profile = FaultProfile.calm
        profile.nodes.crashInterval = DelayRange(.milliseconds(100), .seconds(1))
        profile.nodes.restartDelay = DelayRange(.milliseconds(10))
        profile.disk = DiskFaults(
            latency: DelayRange(.milliseconds(1), .milliseconds(50)), tearRate: 0.3, syncing: syncing)
        return profile
    }

    /// For each run of the node but the last: the last record that it was told is durable, and the records of this run
    /// that the next one found.
    private func runs(_ simulation: borrowing Simulation<ToyChecker>) -> [(reported: Int, found: [Int])] {
        var runs: [(reported: Int, found: [Int])] = []
        var before: [Int] = []
        var reported = 0
        for sighting in simulation.checker.sightings {
            switch sighting.observation {
            case .started(let records, let restarts, _):
                if restarts > 0 {
                    runs.append((reported, Array(records.dropFirst(before.count))))
                    #expect(Array(records.prefix(before.count)) == before)
                }
                before = records.filter { $0 > 0 }
                reported = 0
            case .said(let sentence):
                reported = max(reported, Int(sentence.dropFirst("durable ".count)) ?? 0)
            case .called:
                break
            }
        }
        return runs
    }

    @Test func `What is reported as durable survives, the rest from some record on doesn't`() throws {
        var lostSome = false
        var keptUnreported = false
        for seed in UInt64(1)...20 {
            let simulation = try play(seed: seed, profile: Self.profile(syncing: true), scripts: [Self.writer])
            #expect(simulation.report.crashes > 5)
            for run in runs(simulation) {
                let whole = run.found.filter { $0 > 0 }
                #expect(whole == Array(1..<whole.count + 1))
                #expect(whole.count >= run.reported)
                keptUnreported = keptUnreported || whole.count > run.reported
                // A torn record is the one after the last that was kept, and comes last.
                let torn = run.found.filter { $0 < 0 }
                #expect(torn.isEmpty || (torn == [-(whole.count + 1)] && run.found.last == torn.first))
            }
            lostSome = lostSome || simulation.report.recordsLost > 0
            #expect(simulation.report.recordsTorn <= simulation.report.recordsLost)
        }
        #expect(lostSome && keptUnreported)
    }

    @Test func `A disk that doesn't sync loses what it reported`() throws {
        let simulation = try play(profile: Self.profile(syncing: false), scripts: [Self.writer])
        #expect(runs(simulation).contains { $0.found.count { $0 > 0 } < $0.reported })
    }

    @Test func `Tickets are reported in order, each once`() throws {
        let simulation = try play(profile: .calm, faultTime: .seconds(2), scripts: [Self.writer])
        let tickets = simulation.checker.events(at: 0).compactMap { event in
            if case .persisted(let ticket) = event { Int(ticket.number) } else { nil }
        }
        #expect(tickets.count > 1000)
        #expect(tickets == Array(1...tickets.count))
    }

    @Test func `Discarded records are gone, those after them are not`() throws {
        let compacting: Toy.Script = { toy, events, _, outputs in
            switch events.first {
            case .asked(1):
                for number in 1...10 { outputs.append(.persist(number, Ticket(number: UInt64(number)))) }
                outputs.append(.discard(before: Ticket(number: 8)))
            case .asked(2):
                outputs.append(.stop)
            default:
                break
            }
        }
        let simulation = try play(
            profile: .calm, scripts: [compacting], inputs: [(1, 0, .seconds(1)), (2, 0, .seconds(2))])
        #expect(simulation.checker.starts(of: 0) == [[], [8, 9, 10]])
    }

    @Test func `Records are not discarded before their successor is durable`() throws {
        // The node stops right after it has asked for both, so its successor is lost or kept by chance.
        let hasty: Toy.Script = { _, events, _, outputs in
            switch events.first {
            case .asked(1):
                outputs.append(.persist(1, Ticket(number: 1)))
            case .asked(2):
                outputs.append(.persist(2, Ticket(number: 2)))
                outputs.append(.discard(before: Ticket(number: 2)))
                outputs.append(.stop)
            default:
                break
            }
        }
        var found: Set<[Int]> = []
        for seed in UInt64(1)...20 {
            let simulation = try play(
                seed: seed, profile: .calm, scripts: [hasty], inputs: [(1, 0, .seconds(1)), (2, 0, .seconds(2))])
            found.insert(try #require(simulation.checker.starts(of: 0).last))
        }
        #expect(found == [[1], [1, 2]])
    }

    @Test func `A ticket that doesn't grow is reported`() throws {
        let careless: Toy.Script = { toy, events, _, outputs in
            guard events == [.asked(1)] else { return }
            outputs.append(.persist(1, Ticket(number: 2)))
            outputs.append(.persist(2, Ticket(number: 2)))
        }
        let failure = #expect(throws: SimulationFailure.self) {
            try play(profile: .calm, scripts: [careless], inputs: [(1, 0, .seconds(1))])
        }
        #expect(failure?.violation.invariant == "tickets grow")
    }
}
