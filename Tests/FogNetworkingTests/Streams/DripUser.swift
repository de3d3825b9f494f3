import FogLink
import FogNetworking
import NIOCore
import Synchronization

/// Sends a stream in single bytes, each in a record of its own, and then a ping.
final class DripUser: LinkUser, Sendable {
    private let count: Int
    private let answered = Mutex(false)

    init(count: Int) {
        self.count = count
    }

    /// Whether all that was sent has arrived.
    var hasAnswer: Bool { answered.withLock { $0 } }

    func linkFailed(_ error: LinkError) {}

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        link.eventLoop?.execute { [self] in
            var stream: UInt32?
            link.use { link, _ in stream = try? link.beginStream() }
            guard let stream else { return }
            for index in 0..<count {
                link.use { link, _ in _ = link.send(CollectionOfOne(UInt8(truncatingIfNeeded: index)), on: stream) }
            }
            let now = link.now
            link.use { link, _ in link.ping(at: now) }
        }
    }

    func link(_ link: LinkHandler, did action: LinkAction) {
        if case .roundTrip = action { answered.withLock { $0 = true } }
    }
}
