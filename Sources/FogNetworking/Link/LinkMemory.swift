import Synchronization

/// What links hold for their users together: bytes that came and nobody has worked off, and bytes that wait to be sent.
///
/// If that is more than the limit, links end that hold more than their share of it (the limit divided by their number), with
/// ``LinkError/overloaded(_:)``; there is at least one. The others aren't touched. So what all hold exceeds the limit only by
/// what one turn of their event loops brings.
public final class LinkMemory: Sendable {
    /// For all links of a process that have none of their own: 512 MiB.
    public static let ofProcess = LinkMemory(limit: 512 << 20)

    private let limit: Int
    private let held = Atomic<Int>(0)
    private let links = Atomic<Int>(0)

    /// - Parameter limit: In bytes.
    public init(limit: Int) { self.limit = max(0, limit) }

    func begin() { links.add(1, ordering: .relaxed) }
    func end() { links.subtract(1, ordering: .relaxed) }

    /// Takes note of what a link holds.
    ///
    /// - Returns: Whether it has to end.
    func note(_ count: Int, before: Int) -> Bool {
        let all = held.add(count - before, ordering: .relaxed).newValue
        return all > limit && count > limit / max(1, links.load(ordering: .relaxed))
    }
}
