import DequeModule
import FogCore
import FogLink
import FogMixnet
import FogSphinx
import NIOCore
import Synchronization

/// A client's link to one of its gateways: takes packets there, and fetches what is in the mailbox.
///
/// On its link's event loop; unchecked, because only that touches what changes.
final class GatewayLink: LinkUser, @unchecked Sendable {
    /// What happens on it.
    struct Listener: Sendable {
        /// The mailbox is open.
        let opened: @Sendable (GatewayLink) -> Void
        let item: @Sendable (MailboxItem) -> Void
        /// The link is no more, and why.
        let ended: @Sendable (GatewayLink, String) -> Void
    }

    /// Packets that wait for the link.
    private static let packetLimit = 4096

    /// The mailbox that is open on it.
    let place: ClientMailboxes<SystemRandomNumberGenerator>.Place
    let key: MailboxKey
    private let network: Bytes32
    private let geometry: Geometry
    private let listener: Listener
    /// Whether what comes is sent at once; otherwise it is fetched.
    private let isPushed: Bool
    private let outgoing = Mutex(Deque<(channel: UInt8, bytes: [UInt8])>())
    private let handler = Mutex<(handler: LinkHandler, loop: any EventLoop)?>(nil)
    private var acknowledged: UInt64 = 0
    private var isOpen = false
    /// Why the gateway doesn't let the mailbox be used.
    private var refusal: MailboxRefusal?

    init(
        _ place: ClientMailboxes<SystemRandomNumberGenerator>.Place, key: MailboxKey, network: Bytes32,
        geometry: Geometry, isPushed: Bool, listener: Listener
    ) {
        self.place = place
        self.key = key
        self.network = network
        self.geometry = geometry
        self.isPushed = isPushed
        self.listener = listener
    }

    /// Sends a packet. From anywhere.
    ///
    /// - Returns: Whether there was room for it.
    func send(_ packet: [UInt8], epoch: UInt64) -> Bool {
        let isTaken = outgoing.withLock { queue in
            guard queue.count < Self.packetLimit else { return false }
            queue.append((EpochKey.hint(of: epoch), packet))
            return true
        }
        tell()
        return isTaken
    }

    /// Fetches so many items, or what stands for none. From anywhere.
    func fetch(_ count: Int) {
        guard let (handler, loop) = handler.withLock({ $0 }) else { return }
        loop.execute {
            guard self.isOpen else { return }
            self.say(.fetch(acknowledged: self.acknowledged, count: count))
            handler.hasNews()
        }
    }

    private func tell() {
        guard let (handler, loop) = handler.withLock({ $0 }) else { return }
        loop.execute { handler.hasNews() }
    }

    private func say(_ message: MailboxMessage) {
        outgoing.withLock { $0.append((MailboxMessage.channel, message.bytes(geometry))) }
    }

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        guard let loop = link.eventLoop else { return }
        handler.withLock { $0 = (link, loop) }
        if let message = key.open(network: network, handshakeHash: agreement.handshakeHash) { say(message) }
        link.hasNews()
    }

    func linkFailed(_ error: LinkError) { listener.ended(self, "\(error)") }

    func link(_ link: LinkHandler, did action: LinkAction) {
        switch action {
        case .datagrams(let batch):
            for place in batch.places where place.channel == MailboxMessage.channel {
                let bytes = batch.bytes[place.range]
                take(bytes.span.bytes, link)
            }
        case .ended(let error):
            handler.withLock { $0 = nil }
            listener.ended(self, refusal.map { "\($0)" } ?? "\(error)")
        default: break
        }
    }

    private func take(_ bytes: RawSpan, _ link: LinkHandler) {
        guard let message = try? MailboxMessage(reading: bytes, geometry: geometry) else {
            return link.closeAsUnwanted()
        }
        switch message {
        case .opened:
            guard !isOpen else { return }
            isOpen = true
            if isPushed {
                say(.push(acknowledged: 0, true))
                link.hasNews()
            }
            listener.opened(self)
        case .item(let item):
            // What was fetched before and acknowledged too late comes again.
            guard item.sequence > acknowledged else { return }
            acknowledged = item.sequence
            if isPushed {
                say(.push(acknowledged: acknowledged, true))
                link.hasNews()
            }
            listener.item(item)
        case .blank: break
        case .closed(let reason):
            refusal = reason
            link.closeAsUnwanted()
        case .open, .fetch, .push: link.closeAsUnwanted()
        }
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        guard let next = outgoing.withLock({ $0.popFirst() }) else { return false }
        next.bytes.withUnsafeBytes { body(next.channel, $0) }
        return true
    }
}
