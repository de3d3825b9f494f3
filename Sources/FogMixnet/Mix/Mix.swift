public import FogCore
import FogSphinx

/// What a mix, gateway or service does with packets once they are unwrapped: refuses those that were here before or ask for
/// what isn't allowed, keeps the others for as long as their delays want, and sends them on.
///
/// Packets stay in the driver's memory; the machine knows their places. O(log packets) for each, and no allocation but one
/// for each batch.
public struct Mix: StateMachine, Sendable {
    private let me: NodeID
    private var replays: ReplayGuard
    private var queue = DelayQueue()
    private var next: Set<NodeID> = []
    private var isPaused = false
    /// Packets of earlier epochs aren't told from their replays any more.
    private var oldestEpoch: UInt64 = 0
    private var tickets = TicketSequence()
    private var kept = Ticket(number: 0)
    /// Packets whose delay is over, and whose note isn't written yet.
    private var unkept: [DelayQueue.Entry] = []
    /// Packets that have come to their end, and whose note isn't written yet.
    private var ends: [(slot: PacketSlot, end: PacketEnd, ticket: Ticket)] = []

    /// Makes a mix that holds nothing.
    ///
    /// - Parameters:
    ///   - me: The node itself.
    ///   - replayCapacity: How many packets it tells from their replays in an epoch.
    public init(_ me: NodeID, replayCapacity: Int) {
        self.me = me
        replays = ReplayGuard(capacity: replayCapacity)
    }

    /// Takes note of a packet that was here before the process began. To be called before the first event.
    public mutating func restore(_ tag: ReplayFingerprint, epoch: UInt64) {
        replays.restore(tag, epoch: epoch)
    }

    /// How many packets it holds.
    public var heldCount: Int { queue.count + unkept.count + ends.count }
    /// How many packets it would know again.
    public var replayCount: Int { replays.count }
    /// Bytes that knowing them takes.
    public var replayByteCount: Int { replays.byteCount }

    public var nextDeadline: MonotonicInstant? { queue.first?.deadline }

    public mutating func receive(_ events: Span<MixEvent>, at now: Now, into outputs: inout Outputs<MixAction>) {
        // All of a batch that are of one epoch are kept together.
        var batch: (epoch: UInt64, ticket: Ticket, tags: [ReplayFingerprint])?
        func keep() {
            guard let batch, !batch.tags.isEmpty else { return }
            outputs.append(.keep(batch.tags, epoch: batch.epoch, batch.ticket))
        }
        for index in events.indices {
            switch events[index] {
            case .opened(let packet):
                guard packet.epoch >= oldestEpoch else {
                    outputs.append(.drop(packet.slot, .epoch))
                    continue
                }
                if batch?.epoch != packet.epoch {
                    keep()
                    var tags: [ReplayFingerprint] = []
                    tags.reserveCapacity(events.count - index)
                    batch = (packet.epoch, tickets.next(), tags)
                }
                guard let ticket = batch?.ticket else { continue }
                if let tag = take(packet, ticket, at: now, &outputs) { batch?.tags.append(tag) }
            case .kept(let ticket):
                kept = max(kept, ticket)
                releaseKept(at: now, &outputs)
            case .keepingFailed(let ticket): dropUnkept(ticket, &outputs)
            case .neighbours(let next, let senders):
                self.next = next
                replays.share(among: senders)
            case .paused(let isPaused): self.isPaused = isPaused
            case .epochsEnded(let epoch):
                oldestEpoch = max(oldestEpoch, epoch)
                replays.forget(before: epoch)
            case .stopped: dropAll(&outputs)
            }
        }
        keep()
        while let entry = queue.pop(dueAt: now.monotonic) {
            if entry.ticket <= kept { send(entry, at: now, &outputs) } else { unkept.append(entry) }
        }
    }

    /// Takes a packet up.
    ///
    /// - Returns: What it is known by, if it stays.
    private mutating func take(
        _ packet: OpenedPacket, _ ticket: Ticket, at now: Now, _ outputs: inout Outputs<MixAction>
    ) -> ReplayFingerprint? {
        let opened: UnwrappedPacket
        switch packet.result {
        case .refused(let refusal):
            outputs.append(.drop(packet.slot, DropReason(refusal)))
            return nil
        case .passed(let unwrapped): opened = unwrapped
        }
        let tag = ReplayFingerprint(opened.replayTag)
        switch replays.admit(tag, epoch: packet.epoch, from: packet.source) {
        case .new: break
        case .replay:
            outputs.append(.drop(packet.slot, .replay))
            return nil
        case .full:
            outputs.append(.drop(packet.slot, .replayFull))
            return nil
        }
        if let target = opened.commands.next {
            // Known again all the same: what is refused once isn't to be tried again under better conditions.
            if isPaused {
                outputs.append(.drop(packet.slot, .paused))
            } else if let delay = packet.delay, next.contains(target) {
                queue.insert(
                    DelayQueue.Entry(
                        deadline: now.monotonic.advanced(by: delay), ticket: ticket, slot: packet.slot, next: target))
            } else {
                outputs.append(.drop(packet.slot, packet.delay == nil ? .delayClass : .nextHop))
            }
        } else {
            let end = PacketEnd(recipient: opened.commands.recipient, reply: opened.commands.reply)
            ends.append((packet.slot, end, ticket))
        }
        return tag
    }

    private func send(_ entry: DelayQueue.Entry, at now: Now, _ outputs: inout Outputs<MixAction>) {
        outputs.append(
            .forward(entry.slot, to: entry.next, late: entry.deadline.duration(to: now.monotonic)))
    }

    private mutating func releaseKept(at now: Now, _ outputs: inout Outputs<MixAction>) {
        for entry in unkept where entry.ticket <= kept { send(entry, at: now, &outputs) }
        unkept.removeAll { $0.ticket <= kept }
        for end in ends where end.ticket <= kept { outputs.append(.deliver(end.slot, end.end)) }
        ends.removeAll { $0.ticket <= kept }
    }

    private mutating func dropAll(_ outputs: inout Outputs<MixAction>) {
        for entry in queue.removeAll() + unkept { outputs.append(.drop(entry.slot, .stopping)) }
        for end in ends { outputs.append(.drop(end.slot, .stopping)) }
        unkept = []
        ends = []
    }

    private mutating func dropUnkept(_ ticket: Ticket, _ outputs: inout Outputs<MixAction>) {
        for entry in queue.remove(ticket) + unkept where entry.ticket == ticket {
            outputs.append(.drop(entry.slot, .unkept))
        }
        unkept.removeAll { $0.ticket == ticket }
        for end in ends where end.ticket == ticket { outputs.append(.drop(end.slot, .unkept)) }
        ends.removeAll { $0.ticket == ticket }
    }
}

extension DropReason {
    /// Why a packet isn't taken that can't be unwrapped.
    init(_ refusal: UnwrapRefusal) {
        self =
            switch refusal {
            case .prefix: .prefix
            case .element: .element
            case .authenticator: .authenticator
            case .commands: .commands
            case .payload: .payload
            }
    }
}
