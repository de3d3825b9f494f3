public import FogCore
import FogCrypto
public import FogLink
public import NIOCore

/// Drives one end of a link on a connection: hands bytes to the handshake and the link, and sends what they ask for.
///
/// All of it happens on the connection's event loop. What a turn of the loop brings is worked off together, and what
/// follows is written and flushed once.
///
/// Unchecked, because NIO calls a handler on its event loop only; the public methods say so of themselves.
public final class LinkHandler: ChannelInboundHandler, @unchecked Sendable {
    public typealias InboundIn = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    private enum Stage {
        case initiating(LinkInitiator)
        case responding(LinkResponder)
        case linked(Link)
        case over
    }

    /// Bytes that are encrypted at a time, as long as the connection takes more.
    private static let portion = 1 << 18
    /// How long nothing is tried while the connection takes no more, unless it says that it does.
    private static let patience = TimeAmount.milliseconds(50)

    private var stage: Stage
    private let configuration: LinkConfiguration
    private let user: any LinkUser
    private let pressure: @Sendable () -> LinkPressure
    private let memory: LinkMemory
    /// Bytes that ``memory`` knows of.
    private var held = 0
    private let time: @Sendable () -> Now
    private var context: ChannelHandlerContext?
    private var handshakeOutputs = Outputs<HandshakeAction>(capacity: 4)
    private var outputs = Outputs<LinkAction>(capacity: 0)
    private var wakeUp: Scheduled<Void>?
    private var wakesAt: MonotonicInstant?
    private var lastWords: Scheduled<Void>?
    private var hasSaidLast = false
    private var isWorking = false
    private var mustFlush = false
    /// Where the other end is, for the logs.
    public private(set) var remoteAddress: SocketAddress?

    /// Makes a link.
    public init(
        initiating initiator: LinkInitiator, configuration: LinkConfiguration = LinkConfiguration(),
        user: any LinkUser, memory: LinkMemory = .ofProcess, time: @escaping @Sendable () -> Now
    ) {
        stage = .initiating(initiator)
        self.memory = memory
        self.configuration = configuration
        self.user = user
        self.time = time
        pressure = { .none }
    }

    /// Takes a link.
    public init(
        responding responder: LinkResponder, configuration: LinkConfiguration = LinkConfiguration(),
        user: any LinkUser, pressure: @escaping @Sendable () -> LinkPressure, memory: LinkMemory = .ofProcess,
        time: @escaping @Sendable () -> Now
    ) {
        stage = .responding(responder)
        self.memory = memory
        self.configuration = configuration
        self.user = user
        self.pressure = pressure
        self.time = time
    }

    /// The event loop on which everything happens.
    public var eventLoop: (any EventLoop)? { context?.eventLoop }

    /// The connection.
    public var channel: (any Channel)? { context?.channel }

    /// What the clocks say.
    public var now: Now { time() }

    // MARK: What the user does, on the event loop

    /// Changes the link, and sends what follows. Does nothing if there is no link yet, or none any more.
    public func use(_ body: (inout Link, inout Outputs<LinkAction>) -> Void) {
        guard case .linked(var link) = stage else { return }
        stage = .over
        body(&link, &outputs)
        stage = .linked(link)
        work()
    }

    /// Says that the user has something to send.
    public func hasNews() { work() }

    // MARK: What the connection does

    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        memory.begin()
        if context.channel.isActive { begin() }
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        wakeUp?.cancel()
        wakeUp = nil
        lastWords?.cancel()
        lastWords = nil
        _ = memory.note(0, before: held)
        held = 0
        memory.end()
        self.context = nil
    }

    public func channelActive(context: ChannelHandlerContext) {
        begin()
        context.fireChannelActive()
    }

    private func begin() {
        remoteAddress = context?.remoteAddress
        if case .initiating(var initiator) = stage {
            initiator.begin(into: &handshakeOutputs)
            stage = .initiating(initiator)
        }
        work()
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        buffer.withUnsafeReadableBytes { receive($0) }
    }

    public func channelReadComplete(context: ChannelHandlerContext) {
        work()
        context.fireChannelReadComplete()
    }

    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { work() }
        context.fireChannelWritabilityChanged()
    }

    public func channelInactive(context: ChannelHandlerContext) {
        switch stage {
        case .linked(var link):
            link.connectionEnded(into: &outputs)
            stage = .linked(link)
        case .initiating, .responding: handshakeOutputs.append(.failed(.truncated))
        case .over: break
        }
        work()
        context.fireChannelInactive()
    }

    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) {
        let now = time()
        switch stage {
        case .initiating(var initiator):
            initiator.receive(bytes, into: &handshakeOutputs)
            stage = .initiating(initiator)
            work()
        case .responding(var responder):
            responder.receive(bytes, under: pressure(), at: now, into: &handshakeOutputs)
            stage = .responding(responder)
            work()
        case .linked(var link):
            // Not held twice while it changes, or it would be copied.
            stage = .over
            link.receive(bytes, at: now, into: &outputs)
            stage = .linked(link)
        case .over: break
        }
    }

    // MARK: What follows

    /// Performs what was asked for, sends what there is, and sets the clock.
    private func work() {
        guard !isWorking else { return }
        isWorking = true
        performHandshake()
        repeat {
            performLink()
            send()
            account()
        } while !outputs.isEmpty
        isWorking = false
        if mustFlush {
            mustFlush = false
            context?.flush()
        }
        closeIfOver()
        schedule()
    }

    private func performHandshake() {
        guard !handshakeOutputs.isEmpty else { return solve() }
        var agreed: (LinkAgreement, [UInt8])?
        var failure: LinkError?
        handshakeOutputs.drain { action in
            switch action {
            case .send(let bytes): write(bytes)
            case .agreed(let agreement, let rest): agreed = (agreement, rest)
            case .failed(let error): failure = error
            }
        }
        if let (agreement, rest) = agreed {
            stage = .linked(Link(agreement, configuration: configuration, at: time()))
            user.linkBegan(self, agreement)
            if !rest.isEmpty { rest.withUnsafeBytes { receive($0) } }
        } else if let failure {
            stage = .over
            user.linkFailed(failure)
        } else {
            solve()
        }
    }

    /// Works on the puzzle that the responder has set, if it has: apart from the loop, which has others to serve.
    private func solve() {
        guard case .initiating(let initiator) = stage, let (binding, effort) = initiator.puzzle, !isSolving,
            let loop = context?.eventLoop
        else { return }
        isSolving = true
        let (handler, time, deadline) = (self, time, initiator.deadline)
        PuzzleWork.queue.async {
            // Nobody waits for it behind the deadline, and others wait for their turns.
            let solution = PuzzleWork.solve(binding, effort) { time().monotonic < deadline }
            loop.execute { handler.solved(solution) }
        }
    }

    private var isSolving = false

    private func solved(_ solution: PuzzleSolution?) {
        isSolving = false
        guard case .initiating(var initiator) = stage else { return }
        if let solution {
            initiator.solved(solution, into: &handshakeOutputs)
        } else {
            initiator.wake(at: time(), into: &handshakeOutputs)
            if handshakeOutputs.isEmpty { handshakeOutputs.append(.failed(.overloaded("memory for a puzzle"))) }
        }
        stage = .initiating(initiator)
        work()
    }

    private func performLink() {
        // What the user does in a call may ask for more.
        var batch = Outputs<LinkAction>(capacity: 0)
        swap(&batch, &outputs)
        batch.drain { action in user.link(self, did: action) }
    }

    private func send() {
        guard case .linked(var link) = stage, let context, context.channel.isActive else { return }
        stage = .over
        var source = UserDatagrams(user: user, link: self)
        let now = time()
        LoopBuffers.use { buffers in
            while context.channel.isWritable {
                do throws(LinkError) {
                    try link.fill(&buffers, from: &source, upTo: Self.portion, at: now, into: &outputs)
                } catch {
                    link.connectionEnded(into: &outputs)
                }
                guard !buffers.output.isEmpty else { break }
                write(buffers.output)
                buffers.output.removeAll(keepingCapacity: true)
            }
        }
        stage = .linked(link)
    }

    /// Says what the link holds, and ends it if that is too much.
    private func account() {
        guard case .linked(var link) = stage, context != nil else { return }
        let before = held
        held = link.heldByteCount
        guard held != before, memory.note(held, before: before) else { return }
        stage = .over
        link.fail(.overloaded("memory"), into: &outputs)
        stage = .linked(link)
    }

    private func write(_ bytes: [UInt8]) {
        guard let context, context.channel.isActive else { return }
        var buffer = context.channel.allocator.buffer(capacity: bytes.count)
        buffer.writeBytes(bytes)
        context.write(wrapOutboundOut(buffer), promise: nil)
        mustFlush = true
    }

    private func closeIfOver() {
        let hasToSend: Bool
        switch stage {
        case .over: hasToSend = false
        case .linked(let link):
            guard link.end != nil else { return }
            hasToSend = link.hasToSend
        case .initiating, .responding: return
        }
        guard let context, context.channel.isActive, !hasSaidLast else { return }
        let channel = context.channel
        // Whoever takes nothing doesn't keep the connection open.
        let limit = TimeAmount.nanoseconds(configuration.answerLimit.clampedNanoseconds)
        lastWords =
            lastWords ?? context.eventLoop.scheduleTask(in: limit) { channel.close(mode: .all, promise: nil) }
        guard !hasToSend else { return }
        hasSaidLast = true
        // Closing drops what hasn't gone out yet, so it waits for it.
        let gone = context.eventLoop.makePromise(of: Void.self)
        gone.futureResult.whenComplete { _ in channel.close(mode: .all, promise: nil) }
        context.writeAndFlush(wrapOutboundOut(channel.allocator.buffer(capacity: 0)), promise: gone)
    }

    private func schedule() {
        let deadline: MonotonicInstant? =
            switch stage {
            case .initiating(let initiator): initiator.deadline
            case .responding(let responder): responder.deadline
            case .linked(let link): link.nextDeadline
            case .over: nil
            }
        // Deadlines mostly move away: what was scheduled before is enough, and looks again.
        if let deadline, let wakesAt, wakeUp != nil, wakesAt <= deadline { return }
        wakeUp?.cancel()
        wakeUp = nil
        wakesAt = deadline
        guard let deadline, let context else { return }
        let delay = TimeAmount.nanoseconds(max(0, time().monotonic.duration(to: deadline).clampedNanoseconds))
        // What is due can't be sent before the connection takes more, and waking up for it would be a busy wait.
        let least = context.channel.isWritable ? .zero : Self.patience
        wakeUp = context.eventLoop.scheduleTask(in: max(delay, least)) { [weak self] in self?.wake() }
    }

    private func wake() {
        wakeUp = nil
        wakesAt = nil
        let now = time()
        switch stage {
        case .initiating(var initiator):
            initiator.wake(at: now, into: &handshakeOutputs)
            stage = .initiating(initiator)
        case .responding(var responder):
            responder.wake(at: now, into: &handshakeOutputs)
            stage = .responding(responder)
        case .linked(var link):
            stage = .over
            link.wake(at: now, into: &outputs)
            stage = .linked(link)
        case .over: break
        }
        work()
    }
}
