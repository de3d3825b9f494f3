import FogCore
import NIOCore
import Synchronization

/// The connections of one front end: how many there are, and which of them can be spared.
final class ConnectionRegistry: Sendable {
    /// A connection that was let in.
    final class Entry: Sendable {
        fileprivate let channel: any Channel
        /// Since when nothing is under way, in nanoseconds of the event loops' clock; 0 while something is.
        private let idleSince: Atomic<UInt64>
        /// Whether a token that it has shown was good.
        private let isKnown = Atomic(false)

        fileprivate init(channel: any Channel, now: NIODeadline) {
            self.channel = channel
            idleSince = Atomic(max(1, now.uptimeNanoseconds))
        }

        /// Notes that a request is under way.
        func begin() { idleSince.store(0, ordering: .relaxed) }

        /// Notes that nothing is.
        func rest(since now: NIODeadline) { idleSince.store(max(1, now.uptimeNanoseconds), ordering: .relaxed) }

        /// Notes that the caller has shown who it is.
        func know() { isKnown.store(true, ordering: .relaxed) }

        /// How soon it is spared: those that nobody knows first, then those that have been idle for longer.
        fileprivate var rank: (isKnown: Bool, idleSince: UInt64)? {
            let since = idleSince.load(ordering: .relaxed)
            return since == 0 ? nil : (isKnown.load(ordering: .relaxed), since)
        }
    }

    private let limit: Int
    private let count: @Sendable (CallerDrop) -> Void
    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])
    private let lingering = Atomic(0)

    /// Of this part of all connections the idle ones are closed at a time, so that looking for them costs little for each.
    private static let displacedPart = 64
    /// Connections that are told that there is no room for them; beyond them they are just closed.
    private static let refusalLimit = 256

    /// Takes up to `limit` connections; `count` is told of those that are closed to make room or turned away.
    init(limit: Int, count: @escaping @Sendable (CallerDrop) -> Void) {
        self.limit = max(1, limit)
        self.count = count
    }

    /// How many there are.
    var connections: Int { entries.withLock { $0.count } }

    /// Lets a connection in, or returns `nil` if there is no room for it. Amortised O(1); O(connections) when full.
    func admit(_ channel: any Channel, at now: NIODeadline) -> Entry? {
        let entry = Entry(channel: channel, now: now)
        let (isAdmitted, displaced) = entries.withLock { entries -> (Bool, [Entry]) in
            var displaced: [Entry] = []
            if entries.count >= limit {
                displaced = Self.removeIdle(from: &entries, count: max(1, limit / Self.displacedPart))
            }
            guard entries.count < limit else { return (false, displaced) }
            entries[ObjectIdentifier(entry)] = entry
            return (true, displaced)
        }
        for other in displaced {
            count(.displaced)
            other.channel.close(promise: nil)
        }
        guard isAdmitted else {
            count(.connections)
            return nil
        }
        return entry
    }

    /// Lets go of a connection that is closed.
    func leave(_ entry: Entry) {
        entries.withLock { $0[ObjectIdentifier(entry)] = nil }
    }

    /// Takes the right to tell a connection that there is no room; to be given back.
    func beginRefusal() -> Bool {
        guard lingering.add(1, ordering: .relaxed).newValue <= Self.refusalLimit else {
            endRefusal()
            return false
        }
        return true
    }

    func endRefusal() { lingering.subtract(1, ordering: .relaxed) }

    private static func removeIdle(from entries: inout [ObjectIdentifier: Entry], count: Int) -> [Entry] {
        var idle: [(rank: (isKnown: Bool, idleSince: UInt64), key: ObjectIdentifier, entry: Entry)] = []
        for (key, entry) in entries {
            if let rank = entry.rank { idle.append((rank, key, entry)) }
        }
        idle.sort { left, right in
            left.rank.isKnown == right.rank.isKnown
                ? left.rank.idleSince < right.rank.idleSince : right.rank.isKnown
        }
        let chosen = idle.prefix(count)
        for item in chosen { entries[item.key] = nil }
        return chosen.map(\.entry)
    }
}
