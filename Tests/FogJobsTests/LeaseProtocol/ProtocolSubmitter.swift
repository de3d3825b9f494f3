import FogCore
import FogJobs
import FogSimulation

/// What somebody wants of the coordinator.
enum SubmitterWish {
    case order(JobOrder)
    case stop(key: Int)
}

/// A program that submits jobs, and sometimes stops one: it keeps what it wants before it asks for it, under an
/// idempotency key, and asks until it is answered.
struct ProtocolSubmitter: StateMachine {
    private struct Entry {
        var order: JobOrder
        var job: JobID?
        var wantsStop = false
        var isStopped = false
        /// The call that is under way.
        var number: UInt64 = 0
        var nextCall: MonotonicInstant

        var isSettled: Bool { job != nil && (isStopped || !wantsStop) }
    }

    private var dice: SeededGenerator
    private var tickets = TicketSequence()
    private var entries: [Int: Entry] = [:]
    /// What is wanted and not durable yet.
    private var unkept: [(ticket: Ticket, wish: SubmitterWish)] = []
    /// What earlier runs have kept, until the first call.
    private var kept: [SubmitterWish]
    private let startedAt: MonotonicInstant

    init(_ start: SimulatedStart<ProtocolNode>) {
        dice = SeededGenerator(seed: start.seed)
        kept = start.records.compactMap { if case .wish(let wish) = $0 { wish } else { nil } }
        startedAt = start.now.monotonic
    }

    private mutating func take(_ wish: SubmitterWish, at now: Now, into outputs: inout Outputs<ProtocolAction>) {
        switch wish {
        case .order(let order):
            guard entries[order.key] == nil else { return }
            entries[order.key] = Entry(order: order, nextCall: now.monotonic)
            outputs.append(.observe(.ordered(order)))
        case .stop(let key):
            guard entries[key] != nil else { return }
            entries[key]?.wantsStop = true
            entries[key]?.nextCall = now.monotonic
            outputs.append(.observe(.stopWanted(key: key)))
        }
    }

    var nextDeadline: MonotonicInstant? {
        guard kept.isEmpty else { return startedAt }
        return entries.values.filter { !$0.isSettled }.map(\.nextCall).min()
    }

    mutating func receive(
        _ events: Span<ProtocolEvent>, at now: Now, into outputs: inout Outputs<ProtocolAction>
    ) {
        for wish in kept { take(wish, at: now, into: &outputs) }
        kept.removeAll()
        for index in events.indices {
            switch events[index] {
            case .asked(.want(let wish)):
                let ticket = tickets.next()
                unkept.append((ticket, wish))
                outputs.append(.persist(.wish(wish), ticket))
            case .persisted(let ticket):
                while let first = unkept.first, first.ticket <= ticket {
                    take(first.wish, at: now, into: &outputs)
                    unkept.removeFirst()
                }
            case .received(.answer(let answer, let number), _): take(answer, number, at: now, into: &outputs)
            case .asked: outputs.append(.end)
            case .received, .due: break
            }
        }
        let due = entries.filter { !$0.value.isSettled && $0.value.nextCall <= now.monotonic }
        for (key, entry) in due.sorted(by: { $0.key < $1.key }) {
            let number = dice.next()
            entries[key]?.number = number
            let patience = Duration.milliseconds(Int64(100 + dice.number(below: 1500)))
            entries[key]?.nextCall = now.monotonic.advanced(by: patience)
            let call = entry.job.map { ProtocolCall.stop($0) } ?? .submit(entry.order)
            outputs.append(.send(.call(call, number: number), to: ProtocolSetup.coordinator))
        }
    }

    private mutating func take(
        _ answer: ProtocolAnswer, _ number: UInt64, at now: Now, into outputs: inout Outputs<ProtocolAction>
    ) {
        guard let (key, entry) = entries.first(where: { $0.value.number == number }) else { return }
        switch answer {
        case .accepted(let job) where entry.job == nil:
            entries[key]?.job = job
            entries[key]?.nextCall = now.monotonic
            outputs.append(.observe(.accepted(key: key, job)))
        case .stopped:
            guard let job = entry.job, !entry.isStopped else { return }
            entries[key]?.isStopped = true
            outputs.append(.observe(.stopConfirmed(key: key, job)))
        default: break
        }
    }
}
