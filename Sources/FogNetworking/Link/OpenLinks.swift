import FogLink
import NIOCore
import Synchronization

/// The links that a listener has taken and that haven't ended.
final class OpenLinks: Sendable {
    /// How long a link may take to say its last words.
    private static let patience = TimeAmount.milliseconds(500)

    private let links = Mutex<[ObjectIdentifier: (channel: any Channel, handler: LinkHandler)]>([:])

    /// Takes note of one. On its event loop.
    func add(_ handler: LinkHandler, on channel: any Channel) {
        let identifier = ObjectIdentifier(channel)
        links.withLock { $0[identifier] = (channel, handler) }
        channel.closeFuture.whenComplete { [weak self] _ in
            _ = self?.links.withLock { $0.removeValue(forKey: identifier) }
        }
    }

    /// Closes all, and tells the other sides that this one stops.
    func close() async {
        let open = links.withLock { Array($0.values) }
        for (channel, handler) in open {
            channel.eventLoop.execute {
                handler.close(as: .stopping)
                channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
            }
        }
        for (channel, _) in open { try? await channel.closeFuture.get() }
    }
}
