import FogLink
import Synchronization

/// What became of a listener's guests.
final class LinkRecord: Sendable {
    struct Counts {
        var guests = 0
        var began = 0
        var failed: [LinkError] = []
        var ended: [LinkError] = []
        /// Datagrams that came, and bytes that were handed over to be sent.
        var datagrams = 0
        var handed = 0
    }

    private let counts = Mutex(Counts())

    var now: Counts { counts.withLock { $0 } }

    func change(_ body: (inout Counts) -> Void) { counts.withLock { body(&$0) } }
}
