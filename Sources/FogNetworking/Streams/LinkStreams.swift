public import FogLink
public import NIOCore
import Synchronization

/// The streams of a link as NIO channels.
///
/// On its link's event loop; unchecked, because only that touches it.
public final class LinkStreams: LinkUser, @unchecked Sendable {
    /// What becomes of a stream that the other side begins; called before anything of it is read.
    public typealias Initializer = @Sendable (any Channel) -> EventLoopFuture<Void>

    private let initializer: Initializer?
    private let onBegin: (@Sendable (LinkStreams) -> Void)?
    private let onEnd: (@Sendable (LinkError) -> Void)?
    private weak var handler: LinkHandler?
    private var channel: (any Channel)?
    private var remoteStatic: [UInt8]?
    private var channels: [UInt32: LinkStreamChannel] = [:]
    private var failure: LinkError?
    private let isLinked = Atomic(false)

    /// Makes a user of a link.
    ///
    /// - Parameters:
    ///   - initializer: For streams of the other side; without one they are refused.
    ///   - onBegin: Called once there is a link.
    ///   - onEnd: Called once there is none any more, or none came about.
    public init(
        initializer: Initializer? = nil, onBegin: (@Sendable (LinkStreams) -> Void)? = nil,
        onEnd: (@Sendable (LinkError) -> Void)? = nil
    ) {
        self.initializer = initializer
        self.onBegin = onBegin
        self.onEnd = onEnd
    }

    /// Begins a stream.
    ///
    /// - Parameter initializer: Adds the handlers of its channel.
    public func open(
        _ initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<
        any Channel
    >? {
        guard let loop = channel?.eventLoop else { return nil }
        return loop.flatSubmit {
            guard let handler = self.handler, let parent = self.channel, self.failure == nil else {
                return loop.makeFailedFuture(self.failure ?? LinkError.truncated)
            }
            var begun: Result<UInt32, LinkError> = .failure(.truncated)
            handler.use { link, _ in
                begun = Result { () throws(LinkError) in try link.beginStream() }
            }
            switch begun {
            case .failure(let error): return loop.makeFailedFuture(error)
            case .success(let id):
                let made = LinkStreamChannel(id, of: self, parent: parent, remoteStatic: self.remoteStatic)
                self.channels[id] = made
                made.closeFuture.whenComplete { _ in self.channels[id] = nil }
                return initializer(made).map {
                    made.begin()
                    return made as any Channel
                }
            }
        }
    }

    /// Whether streams can be begun.
    public var isOpen: Bool { isLinked.load(ordering: .relaxed) }

    /// Closes the link.
    public func close() {
        channel?.eventLoop.execute {
            self.handler?.use { link, outputs in link.close(0, into: &outputs) }
        }
    }

    // MARK: What channels ask for

    func send(_ bytes: ByteBufferView, by channel: LinkStreamChannel) -> Int {
        var count = 0
        handler?.use { link, _ in count = link.send(bytes, on: channel.id) }
        return count
    }

    func consumed(_ count: Int, by channel: LinkStreamChannel) {
        guard count > 0 else { return }
        handler?.use { link, _ in link.consumed(count, of: channel.id) }
    }

    func finish(_ channel: LinkStreamChannel) { handler?.use { link, _ in link.finish(channel.id) } }

    func reset(_ channel: LinkStreamChannel) {
        channels[channel.id] = nil
        handler?.use { link, _ in link.reset(channel.id, reason: 256) }
    }

    // MARK: What the link does

    public func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        handler = link
        channel = link.channel
        remoteStatic = agreement.remoteStatic
        isLinked.store(true, ordering: .relaxed)
        onBegin?(self)
    }

    public func linkFailed(_ error: LinkError) {
        failure = error
        onEnd?(error)
    }

    public func link(_ link: LinkHandler, did action: LinkAction) {
        switch action {
        case .streamBegan(let id): begin(id, on: link)
        case .streamBytes(let id, let bytes):
            if let channel = channels[id] {
                channel.receive(bytes)
            } else {
                link.use { link, _ in link.consumed(bytes.count, of: id) }
            }
        case .streamEnded(let id): channels[id]?.inputEnded()
        case .streamReset(let id, _): channels.removeValue(forKey: id)?.broke(ChannelError.eof)
        case .streamHasRoom(let id): channels[id]?.hasRoom()
        case .ended(let error):
            failure = error
            isLinked.store(false, ordering: .relaxed)
            let all = channels.values
            channels = [:]
            for channel in all { channel.broke(error) }
            onEnd?(error)
        case .datagrams, .identified, .roundTrip: break
        }
    }

    private func begin(_ id: UInt32, on link: LinkHandler) {
        guard let initializer, let parent = channel else {
            link.use { link, _ in link.reset(id, reason: LinkReset.unwanted) }
            return
        }
        let made = LinkStreamChannel(id, of: self, parent: parent, remoteStatic: remoteStatic)
        channels[id] = made
        made.closeFuture.whenComplete { [weak self] _ in self?.channels[id] = nil }
        initializer(made).whenComplete { result in
            switch result {
            case .success: made.begin()
            case .failure: made.close(promise: nil)
            }
        }
    }
}

extension Channel {
    /// If this is a stream of a link: the static key that the other side has shown, 32 bytes; `nil` if it stays anonymous.
    public var linkPeerKey: [UInt8]? { (self as? LinkStreamChannel)?.remoteStatic }
}
