import FogCore

/// One thing that happened in a simulation.
struct TraceEntry<Machine: SimulatedMachine> {
    enum Happening {
        case received(Machine.Message, from: SimulatedNode)
        case sent(Machine.Message, to: SimulatedNode)
        case lost(Machine.Message, to: SimulatedNode)
        case persisting(Machine.Record, Ticket)
        case durable(Ticket)
        case input(Machine.Input)
        case observed(Machine.Observation)
        case woken
        case crashed(lost: Int, torn: Bool)
        case started(records: Int)
        case paused(until: SimulatedInstant)
        case clockChanged(drift: Int64)
        case cut(String)
        case cutEnded
        case healed
    }

    let instant: SimulatedInstant
    let node: SimulatedNode?
    let happening: Happening

    /// The entry as one line of a failure report.
    var line: String {
        let place = node.map { "\($0)" } ?? "world"
        return "\(instant)  \(place)  \(text)"
    }

    /// A word for the digest: what kind of thing happened, and to whom else.
    var code: UInt64 {
        switch happening {
        case .received(_, let sender): 1 << 32 | UInt64(sender.index)
        case .sent(_, let receiver): 2 << 32 | UInt64(receiver.index)
        case .lost(_, let receiver): 3 << 32 | UInt64(receiver.index)
        case .persisting(_, let ticket): 4 << 32 ^ ticket.number
        case .durable(let ticket): 5 << 32 ^ ticket.number
        case .input: 6 << 32
        case .observed: 7 << 32
        case .woken: 8 << 32
        case .crashed(let lost, let torn): 9 << 32 | UInt64(lost) << 1 | (torn ? 1 : 0)
        case .started(let records): 10 << 32 | UInt64(records)
        case .paused(let end): 11 << 32 ^ end.nanoseconds
        case .clockChanged(let drift): 12 << 32 ^ UInt64(bitPattern: drift)
        case .cut: 13 << 32
        case .cutEnded: 14 << 32
        case .healed: 15 << 32
        }
    }

    private var text: String {
        switch happening {
        case .received(let message, let sender): "got from \(sender): \(message)"
        case .sent(let message, let receiver): "sends to \(receiver): \(message)"
        case .lost(let message, let receiver): "message to \(receiver) is lost: \(message)"
        case .persisting(let record, let ticket): "persists as \(ticket): \(record)"
        case .durable(let ticket): "\(ticket) is durable"
        case .input(let input): "is asked: \(input)"
        case .observed(let observation): "observes \(observation)"
        case .woken: "is woken"
        case .crashed(let lost, let torn):
            "crashes, \(lost) unsynced records lost\(torn ? ", the first of them torn" : "")"
        case .started(let records): "starts with \(records) records"
        case .paused(let end): "is paused until \(end)"
        case .clockChanged(let drift): "clock runs \(drift) millionths fast"
        case .cut(let description): "partition: \(description)"
        case .cutEnded: "a partition ends"
        case .healed: "the faults end"
        }
    }
}
