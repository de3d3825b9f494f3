import FogCore

@testable import FogMixnet
@testable import FogSphinx

/// A mix in a test, with the time.
struct MixBench {
    /// Nodes to which the mix sends.
    static let next = [TrialNetwork.id(1), TrialNetwork.id(2), TrialNetwork.id(3)]
    /// One to which it doesn't.
    static let stranger = TrialNetwork.id(9)

    var mix: Mix
    var now = MonotonicInstant(nanoseconds: 1_000_000_000)

    /// A mix that shares its room out among so many senders.
    init(replayCapacity: Int = 1000, senders: Int = 1) {
        mix = Mix(TrialNetwork.id(0), replayCapacity: replayCapacity)
        give(.neighbours(next: Set(Self.next), senders: senders))
    }

    /// Gives events to the mix.
    ///
    /// - Returns: What it asked for.
    @discardableResult
    mutating func give(_ events: MixEvent...) -> [MixAction] { give(events) }

    @discardableResult
    mutating func give(_ events: [MixEvent]) -> [MixAction] {
        var outputs = Outputs<MixAction>()
        mix.receive(
            events.span, at: Now(monotonic: now, wall: WallTime(millisecondsSinceEpoch: 0)), into: &outputs)
        return outputs.actions
    }

    /// Lets time pass at once, and wakes the mix.
    @discardableResult
    mutating func wait(_ duration: Duration) -> [MixAction] {
        now = now.advanced(by: duration)
        return give([])
    }

    /// A packet that goes on.
    static func passing(
        _ slot: UInt32, _ tag: Bytes32, to next: NodeID = MixBench.next[0], delay: Duration?, epoch: UInt64 = 3,
        from source: PacketSource = .clients
    ) throws -> MixEvent {
        let bytes = [CommandKind.next.rawValue] + next.bytes + [UInt8](repeating: 0, count: 32)
        return try opened(slot, tag, bytes, delay, epoch, source)
    }

    /// A packet that has come to its end.
    static func ending(
        _ slot: UInt32, _ tag: Bytes32, recipient: Bytes32, reply: SURBIdentifier? = nil, epoch: UInt64 = 3,
        from source: PacketSource = .clients
    ) throws -> MixEvent {
        var bytes = [CommandKind.recipient.rawValue] + recipient.array
        if let reply { bytes += [CommandKind.reply.rawValue] + reply.array }
        return try opened(slot, tag, bytes, nil, epoch, source)
    }

    /// A packet that couldn't be unwrapped.
    static func refused(_ slot: UInt32, _ refusal: UnwrapRefusal, epoch: UInt64 = 3) -> MixEvent {
        .opened(
            OpenedPacket(
                slot: PacketSlot(slot), source: .clients, epoch: epoch, result: .refused(refusal), delay: nil))
    }

    private static func opened(
        _ slot: UInt32, _ tag: Bytes32, _ commands: [UInt8], _ delay: Duration?, _ epoch: UInt64, _ source: PacketSource
    ) throws -> MixEvent {
        let filled = commands + [UInt8](repeating: 0, count: HopCommands.byteCount - commands.count)
        let packet = UnwrappedPacket(
            commands: try HopCommands(reading: filled.span.bytes), replayTag: tag, delaySecret: .zero)
        return .opened(
            OpenedPacket(slot: PacketSlot(slot), source: source, epoch: epoch, result: .passed(packet), delay: delay))
    }
}

extension [MixAction] {
    /// The packets that were sent on.
    var forwarded: [UInt32] {
        compactMap { if case .forward(let slot, _, _) = $0 { slot.index } else { nil } }
    }

    /// The packets that were handed over, and for whom they are.
    var delivered: [UInt32: PacketEnd] {
        var ends: [UInt32: PacketEnd] = [:]
        for case .deliver(let slot, let end) in self { ends[slot.index] = end }
        return ends
    }

    /// The packets that were dropped, and why.
    var dropped: [UInt32: DropReason] {
        var reasons: [UInt32: DropReason] = [:]
        for case .drop(let slot, let reason) in self { reasons[slot.index] = reason }
        return reasons
    }

    /// What was asked to be kept, by ticket.
    var tickets: [Ticket] {
        compactMap { if case .keep(_, _, let ticket) = $0 { ticket } else { nil } }
    }
}
