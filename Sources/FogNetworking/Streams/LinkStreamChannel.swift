import NIOCore

/// A stream of a link as a NIO channel, so that whatever speaks over a connection speaks over a stream.
///
/// All on its link's event loop. What was written waits here until the link takes it; what came and nobody reads isn't
/// reported as worked off, so that the other side stops. Closing sends the stream's end behind what was written, and lets
/// go of what still comes.
///
/// Unchecked, because NIO calls its core on the event loop only, and the rest is never changed or made for all threads.
final class LinkStreamChannel: Channel, ChannelCore, @unchecked Sendable {
    private struct PendingWrite {
        var buffer: ByteBuffer
        let promise: EventLoopPromise<Void>?
    }

    /// Bytes that may wait before the channel calls itself full.
    private static let highWater = 1 << 17
    /// Bytes up to which small pieces that came are put together.
    private static let piece = 16_384

    let id: UInt32
    let eventLoop: any EventLoop
    let parent: (any Channel)?
    /// The static key that the other side of the link has shown.
    let remoteStatic: [UInt8]?
    let allocator = ByteBufferAllocator()
    private let streams: LinkStreams
    private let closePromise: EventLoopPromise<Void>
    /// Set once, while the channel is made, because other threads ask for it at any time.
    private var madePipeline: ChannelPipeline?
    /// Written and not flushed, and flushed but not yet taken by the link.
    private var written: [PendingWrite] = []
    private var flushed: [PendingWrite] = []
    private var waitingBytes = 0
    /// Came and wasn't read.
    private var unread: [ByteBuffer] = []
    private var isReadWanted = false
    private var isAutoRead = true
    private var allowsHalfClosure = false
    private var hasInputEnded = false
    private var hasToldInputEnd = false
    private var isOutputOver = false
    private var isOpen = true
    private var isSending = false
    private var wasWritable = true
    private var writability = true

    init(_ id: UInt32, of streams: LinkStreams, parent: any Channel, remoteStatic: [UInt8]?) {
        self.id = id
        self.streams = streams
        self.parent = parent
        self.remoteStatic = remoteStatic
        eventLoop = parent.eventLoop
        closePromise = parent.eventLoop.makePromise()
        madePipeline = ChannelPipeline(channel: self)
    }

    var closeFuture: EventLoopFuture<Void> { closePromise.futureResult }
    var pipeline: ChannelPipeline { madePipeline ?? ChannelPipeline(channel: self) }
    var localAddress: SocketAddress? { parent?.localAddress }
    var remoteAddress: SocketAddress? { parent?.remoteAddress }
    var isWritable: Bool { writability }
    var isActive: Bool { isOpen }
    // The name is NIO's.
    // swift-format-ignore: NoLeadingUnderscores
    var _channelCore: any ChannelCore { self }

    // MARK: Options

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        eventLoop.submit { try self.set(option, value) }
    }

    private func set<Option: ChannelOption>(_ option: Option, _ value: Option.Value) throws {
        switch (option, value) {
        case (_ as ChannelOptions.Types.AutoReadOption, let value as Bool):
            isAutoRead = value
            if value { read0() }
        case (_ as ChannelOptions.Types.AllowRemoteHalfClosureOption, let value as Bool): allowsHalfClosure = value
        default: throw ChannelError.operationUnsupported
        }
    }

    func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        eventLoop.submit { try self.get(option) }
    }

    private func get<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
        let value: Any? =
            switch option {
            case _ as ChannelOptions.Types.AutoReadOption: isAutoRead
            case _ as ChannelOptions.Types.AllowRemoteHalfClosureOption: allowsHalfClosure
            case _ as ChannelOptions.Types.BufferedWritableBytesOption: waitingBytes
            default: nil
            }
        guard let value = value as? Option.Value else { throw ChannelError.operationUnsupported }
        return value
    }

    var syncOptions: (any NIOSynchronousChannelOptions)? { Options(channel: self) }

    private struct Options: NIOSynchronousChannelOptions {
        let channel: LinkStreamChannel

        func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) throws {
            try channel.set(option, value)
        }

        func getOption<Option: ChannelOption>(_ option: Option) throws -> Option.Value { try channel.get(option) }
    }

    // MARK: What handlers ask for

    func localAddress0() throws -> SocketAddress {
        guard let localAddress else { throw ChannelError.unknownLocalAddress }
        return localAddress
    }

    func remoteAddress0() throws -> SocketAddress {
        guard let remoteAddress else { throw ChannelError.operationUnsupported }
        return remoteAddress
    }

    func register0(promise: EventLoopPromise<Void>?) { promise?.fail(ChannelError.operationUnsupported) }
    func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }
    func bind0(to: SocketAddress, promise: EventLoopPromise<Void>?) { promise?.fail(ChannelError.operationUnsupported) }
    func connect0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }
    func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }
    func channelRead0(_ data: NIOAny) {}
    func errorCaught0(error: any Error) {}

    func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isOpen, !isOutputOver else {
            promise?.fail(isOpen ? ChannelError.outputClosed : ChannelError.ioOnClosedChannel)
            return
        }
        let buffer = unwrapData(data, as: ByteBuffer.self)
        waitingBytes += buffer.readableBytes
        written.append(PendingWrite(buffer: buffer, promise: promise))
        checkWritability()
    }

    func flush0() {
        flushed += written
        written = []
        sendFlushed()
    }

    func read0() {
        guard isOpen else { return }
        isReadWanted = true
        deliver()
    }

    func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isOpen else {
            promise?.fail(ChannelError.alreadyClosed)
            return
        }
        switch mode {
        case .input:
            promise?.fail(ChannelError.operationUnsupported)
        case .output:
            guard !isOutputOver else {
                promise?.fail(ChannelError.outputClosed)
                return
            }
            isOutputOver = true
            finishIfSent()
            promise?.succeed()
        case .all:
            isOutputOver = true
            if flushed.isEmpty { streams.finish(self) } else { streams.reset(self) }
            end(error)
            promise?.succeed()
        }
    }

    // MARK: What the link does

    /// The channel is ready: handlers may be told.
    func begin() {
        pipeline.fireChannelRegistered()
        pipeline.fireChannelActive()
        if isAutoRead { pipeline.read() }
    }

    /// Bytes came.
    func receive(_ bytes: [UInt8]) {
        guard isOpen else { return streams.consumed(bytes.count, by: self) }
        // Small pieces that wait are put together: each takes memory of its own.
        if let last = unread.indices.last, unread[last].readableBytes + bytes.count <= Self.piece {
            unread[last].writeBytes(bytes)
        } else {
            unread.append(ByteBuffer(bytes: bytes))
        }
        deliver()
    }

    /// The other side has sent all.
    func inputEnded() {
        hasInputEnded = true
        deliver()
    }

    /// The link has room for this stream again.
    func hasRoom() { sendFlushed() }

    /// The other side has given the stream up, or the link has ended.
    func broke(_ error: any Error) {
        guard isOpen else { return }
        pipeline.fireErrorCaught(error)
        end(error)
    }

    private func deliver() {
        while isOpen, isReadWanted, !unread.isEmpty {
            isReadWanted = false
            let pieces = unread
            unread = []
            for piece in pieces where isOpen {
                streams.consumed(piece.readableBytes, by: self)
                pipeline.fireChannelRead(piece)
            }
            if isOpen { pipeline.fireChannelReadComplete() }
            if isOpen, isAutoRead { pipeline.read() }
        }
        guard isOpen, hasInputEnded, unread.isEmpty, !hasToldInputEnd else { return }
        hasToldInputEnd = true
        if allowsHalfClosure {
            pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            close0(error: ChannelError.eof, mode: .all, promise: nil)
        }
    }

    private func sendFlushed() {
        // The link may say in the middle of it that there is room.
        guard !isSending else { return }
        isSending = true
        while isOpen, !flushed.isEmpty {
            var write = flushed[0]
            let count = streams.send(write.buffer.readableBytesView, by: self)
            waitingBytes -= count
            write.buffer.moveReaderIndex(forwardBy: count)
            guard write.buffer.readableBytes == 0 else {
                flushed[0] = write
                break
            }
            flushed.removeFirst()
            write.promise?.succeed()
        }
        isSending = false
        checkWritability()
        finishIfSent()
    }

    private func finishIfSent() {
        if isOpen, isOutputOver, flushed.isEmpty, written.isEmpty { streams.finish(self) }
    }

    private func checkWritability() {
        writability = waitingBytes <= (wasWritable ? Self.highWater : Self.highWater / 2)
        guard writability != wasWritable else { return }
        wasWritable = writability
        pipeline.fireChannelWritabilityChanged()
    }

    private func end(_ error: any Error) {
        guard isOpen else { return }
        isOpen = false
        for write in flushed + written { write.promise?.fail(error) }
        flushed = []
        written = []
        waitingBytes = 0
        let left = unread.reduce(0) { $0 + $1.readableBytes }
        unread = []
        streams.consumed(left, by: self)
        pipeline.fireChannelInactive()
        pipeline.fireChannelUnregistered()
        // Handlers may still be called in this turn.
        eventLoop.execute {
            // That also has the pipeline let go of this channel.
            self.removeHandlers(pipeline: self.pipeline)
            self.closePromise.succeed()
        }
    }
}
