import DequeModule
import FogCore
import FogLink
import FogMixnet
import NIOCore
import Synchronization

/// The link of a client, who stays anonymous, to its gateway: packets, and what is said about the client's mailbox.
///
/// On its link's event loop; unchecked, because only that touches what changes.
final class GuestLink: LinkUser, @unchecked Sendable {
    /// Answers that may wait: a client that asks and doesn't read gets no more.
    private static let answerLimit = 4 * MailboxMessage.fetchLimit

    /// Mailboxes that a client opens over one link; it needs one.
    private static let openLimit = 4

    private let desk: GatewayDesk
    private let pipeline: MixPipeline
    private let ingress: PacketIngress
    private var guest: UInt64?
    private var opened = 0
    private var hash: [UInt8] = []
    private var answers = Deque<MailboxMessage>()
    private let handler = Mutex<(handler: LinkHandler, loop: any EventLoop)?>(nil)
    private let isTold = Atomic(false)

    init(_ desk: GatewayDesk, _ pipeline: MixPipeline) {
        self.desk = desk
        self.pipeline = pipeline
        ingress = pipeline.ingress(from: .clients, rate: desk.clientRate)
    }

    /// Something may be there for the client. From anywhere.
    func tell() {
        guard let (handler, loop) = handler.withLock({ $0 }),
            !isTold.exchange(true, ordering: .relaxed)
        else { return }
        loop.execute {
            self.isTold.store(false, ordering: .relaxed)
            handler.hasNews()
        }
    }

    /// The client's mailbox was opened elsewhere. From anywhere.
    func lost() { answer(.closed(.moved)) }

    /// Says something of the mailbox to the client. From anywhere.
    func answer(_ message: MailboxMessage) {
        guard let (handler, loop) = handler.withLock({ $0 }) else { return }
        loop.execute {
            self.answers.append(message)
            handler.hasNews()
        }
    }

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        hash = agreement.handshakeHash
        if let loop = link.eventLoop { handler.withLock { $0 = (link, loop) } }
        guest = desk.enter(self)
    }

    func linkFailed(_ error: LinkError) {}

    func link(_ link: LinkHandler, did action: LinkAction) {
        switch action {
        case .datagrams(let batch):
            let packets = batch.places.filter { $0.channel != MailboxMessage.channel }
            if !packets.isEmpty { pipeline.receive(batch, packets, by: ingress) }
            for place in batch.places where place.channel == MailboxMessage.channel {
                let bytes = batch.bytes[place.range]
                take(bytes.span.bytes, link)
            }
            if !answers.isEmpty { link.hasNews() }
        case .ended:
            if let guest { desk.leave(guest) }
            guest = nil
            handler.withLock { $0 = nil }
        default: break
        }
    }

    private func take(_ bytes: RawSpan, _ link: LinkHandler) {
        guard let guest else { return }
        let message: MailboxMessage
        do throws(ByteError) {
            message = try MailboxMessage(reading: bytes, geometry: desk.geometry)
        } catch {
            return link.closeAsUnwanted()
        }
        // Who asks and doesn't read gets no answers, and costs nothing more.
        guard answers.count < Self.answerLimit else { return }
        switch message {
        case .open(let publicKey, let signature):
            opened += 1
            guard opened <= Self.openLimit else { return link.closeAsUnwanted() }
            guard
                MailboxKey.isGenuine(
                    publicKey: publicKey, signature: signature, network: desk.network, handshakeHash: hash)
            else { return answers.append(.closed(.key)) }
            desk.open(MailboxKey.mailbox(of: publicKey), by: guest)
        case .fetch(let acknowledged, let count):
            desk.acknowledge(acknowledged, by: guest)
            guard answers.count + count <= Self.answerLimit else { return }
            let items = desk.first(count, for: guest)
            for item in items { answers.append(.item(item)) }
            for _ in items.count..<max(items.count, count) { answers.append(.blank) }
        case .push(let acknowledged, let isWanted):
            desk.acknowledge(acknowledged, by: guest)
            desk.push(isWanted, to: guest)
            if isWanted { link.hasNews() }
        case .opened, .item, .blank, .closed: link.closeAsUnwanted()
        }
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        let message: MailboxMessage
        if let answer = answers.popFirst() {
            message = answer
        } else if let guest, let item = desk.nextPushed(to: guest) {
            message = .item(item)
        } else {
            return false
        }
        message.bytes(desk.geometry).withUnsafeBytes { body(MailboxMessage.channel, $0) }
        return true
    }
}
