import FogCore
import FogSimulation
import FogSphinx

@testable import FogMixnet

/// A mix that gets packets, replays and bad packets in any order, while a disk keeps notes late or fails. Checks at each step
/// what must always hold.
struct MixWorld {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// A packet inside the mix.
    private struct Held {
        let tag: ReplayFingerprint
        /// Where it goes and when it may; `nil` at its end.
        let way: (next: NodeID, from: MonotonicInstant)?
        let end: PacketEnd?
    }

    private(set) var bench: MixBench
    private var dice: SeededGenerator
    private var held: [UInt32: Held] = [:]
    /// What the mix has to drop at once.
    private var refused: [UInt32: DropReason] = [:]
    /// Packets that the mix has seen.
    private var seen: [(tag: Bytes32, epoch: UInt64)] = []
    private var tickets: [ReplayFingerprint: Ticket] = [:]
    /// Notes that the disk hasn't answered, in order.
    private var unanswered: [Ticket] = []
    private var kept: Set<Ticket> = []
    private var failed: Set<Ticket> = []
    private var lastSlot: UInt32 = 0
    /// How many packets left in which way.
    private(set) var counts: [String: Int] = [:]

    init(seed: UInt64) {
        dice = SeededGenerator(seed: seed)
        bench = MixBench(replayCapacity: 100_000)
    }

    /// Does something that the world would.
    mutating func step() throws {
        switch dice.index(below: 6) {
        case 0, 1: try bring(1 + dice.index(below: 6))
        case 2: try wait(.microseconds(dice.index(below: 30_000)))
        case 3: try wait(.zero)
        case 4: if !unanswered.isEmpty { try keep(1 + dice.index(below: unanswered.count)) }
        default: if dice.happens(at: 0.3), !unanswered.isEmpty { try fail() }
        }
    }

    /// Keeps all notes and waits for all delays.
    mutating func end() throws {
        try keep(unanswered.count)
        try wait(.seconds(10))
        guard held.isEmpty, bench.mix.heldCount == 0, bench.mix.nextDeadline == nil else {
            throw Fault(description: "\(held.count) packets never left")
        }
    }

    private mutating func bring(_ count: Int) throws {
        var events: [MixEvent] = []
        for _ in 0..<count { events.append(try packet()) }
        try check(bench.give(events))
        guard refused.isEmpty else { throw Fault(description: "\(refused) weren't dropped") }
    }

    private mutating func wait(_ time: Duration) throws { try check(bench.wait(time)) }

    /// Keeps so many notes.
    private mutating func keep(_ count: Int) throws {
        guard count > 0 else { return }
        let now = unanswered.prefix(count)
        unanswered.removeFirst(now.count)
        kept.formUnion(now)
        guard let last = now.last else { return }
        try check(bench.give(.kept(last)))
    }

    /// Fails to keep a note.
    private mutating func fail() throws {
        let ticket = unanswered.removeFirst()
        failed.insert(ticket)
        try check(bench.give(.keepingFailed(ticket)))
        guard !held.values.contains(where: { tickets[$0.tag] == ticket }) else {
            throw Fault(description: "packets of a note that wasn't kept stay")
        }
    }

    private mutating func packet() throws -> MixEvent {
        lastSlot += 1
        let slot = lastSlot
        if dice.happens(at: 0.1) {
            refused[slot] = .payload
            return MixBench.refused(slot, .payload)
        }
        let source = dice.one(of: PacketSource.clients, .own, .node(MixBench.next[0]))
        let isReplay = !seen.isEmpty && dice.happens(at: 0.2)
        var (tag, epoch) = (dice.bytes32(), 3 + dice.number(below: 2))
        if isReplay {
            (tag, epoch) = seen[dice.index(below: seen.count)]
            refused[slot] = .replay
        } else {
            seen.append((tag, epoch))
        }
        let known = ReplayFingerprint(tag)
        if dice.happens(at: 0.3) {
            let end = PacketEnd(
                recipient: dice.bytes32(), reply: dice.happens(at: 0.5) ? SURBIdentifier(dice.bytes(16)) : nil)
            if !isReplay { held[slot] = Held(tag: known, way: nil, end: end) }
            return try MixBench.ending(
                slot, tag, recipient: end.recipient ?? .zero, reply: end.reply, epoch: epoch, from: source)
        }
        let isStray = dice.happens(at: 0.1)
        let next = isStray ? MixBench.stranger : MixBench.next[dice.index(below: MixBench.next.count)]
        let delay: Duration? = dice.happens(at: 0.1) ? nil : .microseconds(dice.index(below: 50_000))
        if !isReplay {
            if let delay, !isStray {
                held[slot] = Held(tag: known, way: (next, bench.now.advanced(by: delay)), end: nil)
            } else {
                refused[slot] = delay == nil ? .delayClass : .nextHop
            }
        }
        return try MixBench.passing(slot, tag, to: next, delay: delay, epoch: epoch, from: source)
    }

    // MARK: What must hold

    private mutating func check(_ actions: [MixAction]) throws {
        for action in actions {
            switch action {
            case .keep(let tags, _, let ticket):
                unanswered.append(ticket)
                for tag in tags {
                    guard tickets.updateValue(ticket, forKey: tag) == nil else {
                        throw Fault(description: "a packet's note is to be kept twice")
                    }
                }
            case .forward(let slot, let next, let late): try checkForward(slot.index, next, late)
            case .deliver(let slot, let end): try checkDelivery(slot.index, end)
            case .drop(let slot, let reason): try checkDrop(slot.index, reason)
            }
        }
        for (slot, packet) in held where isKept(packet) && packet.way.map({ $0.from <= bench.now }) ?? true {
            throw Fault(description: "packet \(slot) stays although nothing keeps it")
        }
        guard bench.mix.heldCount == held.count else {
            throw Fault(description: "\(bench.mix.heldCount) packets are held instead of \(held.count)")
        }
    }

    private func isKept(_ packet: Held) -> Bool { tickets[packet.tag].map(kept.contains) ?? false }

    private mutating func checkForward(_ slot: UInt32, _ next: NodeID, _ late: Duration) throws {
        guard let packet = held.removeValue(forKey: slot), let way = packet.way, way.next == next else {
            throw Fault(description: "packet \(slot) was sent on that wasn't to go there")
        }
        guard isKept(packet) else { throw Fault(description: "packet \(slot) was sent on before its note was kept") }
        guard way.from <= bench.now, way.from.duration(to: bench.now) == late else {
            throw Fault(description: "packet \(slot) was sent on \(late) after its delay")
        }
        counts["forwarded", default: 0] += 1
    }

    private mutating func checkDelivery(_ slot: UInt32, _ end: PacketEnd) throws {
        guard let packet = held.removeValue(forKey: slot), packet.end == end else {
            throw Fault(description: "packet \(slot) was handed over to somebody else")
        }
        guard isKept(packet) else {
            throw Fault(description: "packet \(slot) was handed over before its note was kept")
        }
        counts["delivered", default: 0] += 1
    }

    private mutating func checkDrop(_ slot: UInt32, _ reason: DropReason) throws {
        counts[reason.rawValue, default: 0] += 1
        if let expected = refused.removeValue(forKey: slot) {
            guard expected == reason else { throw Fault(description: "packet \(slot) was dropped for \(reason)") }
            return
        }
        guard let packet = held.removeValue(forKey: slot), reason == .unkept,
            tickets[packet.tag].map(failed.contains) == true
        else { throw Fault(description: "packet \(slot) was dropped for \(reason)") }
    }
}
