import DequeModule
import FogCore
import FogMixnet
import NIOCore
import Synchronization

/// Packets that wait to go to one node: its link takes them when it has room.
final class PacketEgress: Sendable {
    private struct Waiting {
        let slot: PacketSlot
        let hint: UInt8
        let since: MonotonicInstant
    }

    private struct State {
        var waiting = Deque<Waiting>()
        var links: [(id: ObjectIdentifier, handler: LinkHandler, loop: any EventLoop)] = []
        /// Whether a link was told and hasn't come to take yet.
        var isTold = false
        /// Packets that links took.
        var leftCount: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let memory: PacketMemory
    private let limit: Int

    init(memory: PacketMemory, limit: Int) {
        self.memory = memory
        self.limit = limit
    }

    /// Adds a packet, if there is room.
    func add(_ slot: PacketSlot, hint: UInt8, at now: MonotonicInstant) -> Bool {
        state.withLock { state in
            guard state.waiting.count < limit, !state.isClosed else { return false }
            state.waiting.append(Waiting(slot: slot, hint: hint, since: now))
            return true
        }
    }

    /// Tells the link, if there is one and it doesn't know, that packets wait.
    func tell() {
        let told = state.withLock { state -> (LinkHandler, any EventLoop)? in
            guard !state.isTold, !state.waiting.isEmpty, let link = state.links.last else { return nil }
            state.isTold = true
            return (link.handler, link.loop)
        }
        guard let (handler, loop) = told else { return }
        loop.execute { handler.hasNews() }
    }

    /// A link serves from now on. On its event loop.
    func attach(_ link: LinkHandler) {
        guard let loop = link.eventLoop else { return }
        state.withLock { state in
            state.links.append((ObjectIdentifier(link), link, loop))
            state.isTold = false
        }
        tell()
    }

    /// One of the links that serve is to do so from now on.
    func prefer(_ link: LinkHandler) {
        state.withLock { state in
            guard let place = state.links.firstIndex(where: { $0.id == ObjectIdentifier(link) }) else { return }
            state.links.append(state.links.remove(at: place))
            state.isTold = false
        }
        tell()
    }

    /// A link serves no more.
    func detach(_ link: LinkHandler) {
        state.withLock { state in
            state.links.removeAll { $0.id == ObjectIdentifier(link) }
            state.isTold = false
        }
        tell()
    }

    /// Hands the next packet over to a link, if there is one, and gives its place back.
    func next(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        let first = state.withLock { state -> Waiting? in
            guard state.links.last?.id == ObjectIdentifier(link) else { return nil }
            guard let first = state.waiting.popFirst() else {
                state.isTold = false
                return nil
            }
            state.leftCount += 1
            return first
        }
        guard let first else { return false }
        body(first.hint, UnsafeRawBufferPointer(memory[first.slot]))
        memory.give(CollectionOfOne(first.slot))
        return true
    }

    /// Takes out what has waited since before a time, if there is no link.
    func takeStranded(since time: MonotonicInstant) -> [PacketSlot] {
        state.withLock { state in
            guard state.links.isEmpty else { return [] }
            var slots: [PacketSlot] = []
            while let first = state.waiting.first, first.since < time {
                state.waiting.removeFirst()
                slots.append(first.slot)
            }
            return slots
        }
    }

    /// Takes out everything.
    func takeAll() -> [PacketSlot] {
        state.withLock { state in
            let slots = state.waiting.map(\.slot)
            state.waiting.removeAll()
            return slots
        }
    }

    /// Takes out everything, and takes nothing any more.
    func close() -> [PacketSlot] {
        state.withLock { $0.isClosed = true }
        return takeAll()
    }

    var count: Int { state.withLock { $0.waiting.count } }
    /// How many packets wait, how many links have taken, and how many links serve: all of one moment.
    var counts: (waiting: Int, left: UInt64, links: Int) {
        state.withLock { ($0.waiting.count, $0.leftCount, $0.links.count) }
    }
    var hasLink: Bool { state.withLock { !$0.links.isEmpty } }
}
