import FogCore
import FogSimulation

@testable import FogMixnet

/// Takes packets through a mix whose driver is busy with something else now and then, and whose disk keeps notes a little later.
/// Under virtual time and from one seed.
struct MixRun {
    struct Arrival {
        let at: MonotonicInstant
        let delay: Duration
        /// What is known of it.
        let event: MixEvent
    }

    struct Departure {
        let slot: Int
        let received: MonotonicInstant
        let sent: MonotonicInstant
        /// What the mix says about it.
        let late: Duration
    }

    /// How often the driver is busy, and how long at most.
    var busyRate = 0.0
    var busyTime = Duration.zero
    /// How long notes take at most.
    var keepTime = Duration.zero
    private var dice: SeededGenerator
    private var bench: MixBench
    private(set) var departures: [Departure] = []
    private var received: [MonotonicInstant] = []
    private var notes: [(ticket: Ticket, at: MonotonicInstant)] = []

    init(seed: UInt64) {
        dice = SeededGenerator(seed: seed)
        bench = MixBench(replayCapacity: 1_000_000)
    }

    /// Takes packets through, the first first; packet number n has slot n.
    mutating func take(_ arrivals: [Arrival]) {
        received = arrivals.map { max($0.at, bench.now) }
        var next = 0
        while next < arrivals.count || bench.mix.heldCount > 0 {
            let times = [
                next < arrivals.count ? arrivals[next].at : nil, bench.mix.nextDeadline, notes.first?.at,
            ]
            guard let time = times.compactMap(\.self).min() else { return }
            if time > bench.now { perform(bench.wait(bench.now.duration(to: time))) }
            if busyTime > .zero, dice.happens(at: busyRate) {
                let busy = Duration.nanoseconds(dice.index(below: Int(busyTime.clampedNanoseconds)))
                // Nobody looks after the mix meanwhile.
                skip(busy)
            }
            var events: [MixEvent] = []
            while let note = notes.first, note.at <= bench.now {
                events.append(.kept(note.ticket))
                notes.removeFirst()
            }
            while next < arrivals.count, arrivals[next].at <= bench.now {
                events.append(arrivals[next].event)
                received[next] = bench.now
                next += 1
            }
            perform(bench.give(events))
        }
    }

    private mutating func skip(_ time: Duration) { bench.now = bench.now.advanced(by: time) }

    private mutating func perform(_ actions: [MixAction]) {
        for action in actions {
            switch action {
            case .forward(let slot, _, let late):
                let place = Int(slot.index)
                departures.append(
                    Departure(slot: place, received: received[place], sent: bench.now, late: late))
            case .keep(_, _, let ticket):
                let wait = Duration.nanoseconds(dice.index(below: Int(keepTime.clampedNanoseconds)))
                notes.append((ticket, max(bench.now.advanced(by: wait), notes.last?.at ?? .origin)))
            case .deliver, .drop: break
            }
        }
    }
}
