import FogCrypto
import FogLink
import Synchronization

/// How many links a listener has, and how many of them are half open.
final class ListenerLoad: Sendable {
    private let halfOpen = Atomic<Int>(0)
    private let links = Atomic<Int>(0)
    private let halfOpenLimit: Int
    private let linkLimit: Int

    init(halfOpenLimit: Int, linkLimit: Int) {
        self.halfOpenLimit = max(1, halfOpenLimit)
        self.linkLimit = max(1, linkLimit)
    }

    /// A connection has come.
    func begin() {
        halfOpen.add(1, ordering: .relaxed)
        links.add(1, ordering: .relaxed)
    }

    /// A link is half open no more.
    func open() { halfOpen.subtract(1, ordering: .relaxed) }
    /// A connection is none, or a link has ended.
    func end() { links.subtract(1, ordering: .relaxed) }

    /// Whether a connection that says nothing may wait for its deadline. So many more than there may be links are let in
    /// that most can be told why they are refused.
    var hasRoom: Bool {
        halfOpen.load(ordering: .relaxed) < 8 * halfOpenLimit
            && links.load(ordering: .relaxed) < linkLimit + halfOpenLimit
    }

    var pressure: LinkPressure {
        guard links.load(ordering: .relaxed) <= linkLimit else { return .full }
        let now = halfOpen.load(ordering: .relaxed)
        if now <= halfOpenLimit { return .none }
        if now <= 2 * halfOpenLimit { return .cookie }
        if now <= 4 * halfOpenLimit { return .puzzle(.least) }
        return .full
    }
}
