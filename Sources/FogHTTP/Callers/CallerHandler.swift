import FogCore
import NIOCore
import NIOHTTP1

/// Watches over one connection, between the HTTP decoder and the responder: how long its other side may take, how much
/// it may ask at once, and that whatever can't be a request is answered with a problem document before the connection
/// closes.
///
/// A request costs it a few comparisons and one reading of the clock.
final class CallerHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    enum Phase {
        /// Requests come and are answered.
        case serving
        /// A refusal is to be written once the requests before it are answered; nothing is listened to any more.
        case refusing(CallerRefusal)
        /// The last answer is on its way.
        case finishing
        /// It has been sent, and the other side has until then to close.
        case lingering(until: NIODeadline)
    }

    let entry: ConnectionRegistry.Entry
    let limits: ConnectionLimits
    let onDrop: @Sendable (CallerDrop) -> Void

    var phase = Phase.serving
    /// Requests that were passed on and whose answers haven't been written whole.
    var pending = 0
    /// Whether the last request passed on isn't whole yet.
    var isReceiving = false
    /// Whether the head of the answer to the oldest of them has been written.
    var isAnswering = false
    /// Whether the connection closes after the answers to the requests so far.
    var closesAfterAnswers = false
    /// Whether what the responder writes is dropped, because a refusal took its place.
    var isMuted = false
    /// Whether the requests so far have shown tokens.
    private var hasShownToken = false
    /// Bytes that came after the last answer.
    private var lingeredBytes = 0
    private static let lingeredLimit = 2 << 20
    private(set) var isInputClosed = false
    private(set) var isReadPending = false

    /// Since when there has been no request under way; and since when a part of a head is there.
    var restingSince = NIODeadline.distantPast
    var headSince: NIODeadline?
    var isFresh = true
    var body: Patience
    var answer: Patience
    /// When the connection is closed because the server ends.
    var end: NIODeadline?
    /// Bytes given to the socket so far, and of those the ones that had gone when somebody looked last.
    var sentBytes = 0
    var flushedBytes = 0
    var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
    /// Flushes, and fulfils the promise when everything written before has gone.
    var markFlush: (EventLoopPromise<Void>) -> Void = { $0.succeed() }

    init(entry: ConnectionRegistry.Entry, limits: ConnectionLimits, onDrop: @escaping @Sendable (CallerDrop) -> Void) {
        self.entry = entry
        self.limits = limits
        self.onDrop = onDrop
        body = Patience(allowance: limits.stallPatience, leastRate: limits.leastRate)
        answer = Patience(allowance: limits.stallPatience, leastRate: limits.leastRate)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        restingSince = context.eventLoop.now
        schedule(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
    }

    /// Notes that the socket has delivered so many bytes; called before they are decoded.
    func receivedBytes(_ count: Int) {
        if pending == 0, headSince == nil { headSince = .distantFuture }
        if case .lingering = phase { lingeredBytes += count }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .serving = phase else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): receive(head, context, data)
        case .body(let piece):
            guard isReceiving else { return }
            body.move(piece.readableBytes, at: context.eventLoop.now)
            context.fireChannelRead(data)
        case .end:
            guard isReceiving else { return }
            isReceiving = false
            body.renew()
            context.fireChannelRead(data)
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext, _ data: NIOAny) {
        headSince = nil
        // What follows a request after which the connection closes isn't listened to.
        guard !closesAfterAnswers else { return }
        guard pending < limits.pipelinedRequests else { return refuse(.tooManyRequests, context) }
        if let refusal = Self.mistake(in: head) { return refuse(refusal, context) }
        pending += 1
        isReceiving = true
        isFresh = false
        entry.begin()
        hasShownToken = hasShownToken || head.headers.contains(name: "Authorization")
        // The decoder takes what follows these for another protocol.
        let isLast = head.method == .CONNECT || head.headers.contains(name: "Upgrade")
        if isLast || !head.isKeepAlive || head.version != .http1_1 { closesAfterAnswers = true }
        context.fireChannelRead(data)
    }

    /// What is wrong with a request in itself, whoever makes it.
    private static func mistake(in head: HTTPRequestHead) -> CallerRefusal? {
        let hosts = head.headers[canonicalForm: "Host"]
        guard hosts.count <= 1 else { return .hosts }
        if head.uri.utf8.first == UInt8(ascii: "/") || head.method == .CONNECT || head.uri == "*" { return nil }
        // The target's own host counts for more than the header (RFC 9112 section 3.2.2), and only the header is checked.
        let scheme = "http://"
        guard head.uri.prefix(scheme.count).lowercased() == scheme, let host = hosts.first else { return .target }
        let authority = head.uri.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return authority.lowercased() == host.lowercased() ? nil : .target
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReadPending = false
        let now = context.eventLoop.now
        if body.isWaiting { body.endWaiting(at: now) }
        if headSince == .distantFuture {
            headSince = now
            schedule(context)
        }
        context.fireChannelReadComplete()
        guard case .lingering = phase else { return }
        // It had time enough to notice that nobody listens.
        if lingeredBytes > Self.lingeredLimit { return context.close(promise: nil) }
        context.read()
    }

    func read(context: ChannelHandlerContext) {
        isReadPending = true
        if isReceiving, case .serving = phase {
            body.beginWaiting(at: context.eventLoop.now)
            schedule(context)
        }
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            isInputClosed = true
            if case .lingering = phase { return context.close(promise: nil) }
            if isReceiving { context.fireErrorCaught(CallerGone()) }
        case is ChannelShouldQuiesceEvent:
            end = context.eventLoop.now + TimeAmount(limits.closingPatience)
            schedule(context)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Otherwise the responder would take a body that broke off for a whole one.
        if isReceiving { context.fireErrorCaught(CallerGone()) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard case .serving = phase else { return }
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(CallerGone()) }
        refuse(error == .headerOverflow ? .longHead : .malformed, context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isMuted else {
            promise?.succeed()
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.code >= 200: writeHead(head, context, promise)
        case .head, .body: context.write(data, promise: promise)
        case .end: writeEnd(data, context, promise)
        }
    }

    private func writeHead(
        _ head: HTTPResponseHead, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        var head = head
        isAnswering = true
        // What hasn't arrived of the request won't be waited for.
        if isReceiving, pending == 1 { closesAfterAnswers = true }
        if closesAfterAnswers, pending == 1 { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        if hasShownToken, head.status.code < 400 { entry.know() }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    private func writeEnd(
        _ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        isAnswering = false
        pending -= 1
        if closesAfterAnswers, pending == 0 {
            finish(data, context, promise)
            return
        }
        context.write(data, promise: promise)
        if case .refusing(let refusal) = phase, pending == (isReceiving ? 1 : 0) {
            write(refusal, context)
        } else if pending == 0 {
            rest(context)
        }
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        noteFlushed(context)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is AnswerWatch, let promise else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        markFlush(promise)
        noteFlushed(context)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch (mode, phase) {
        case (.output, .serving) where pending == 0:
            closeWhenFlushed(context)
            promise?.succeed()
        case (.output, .serving), (.output, .refusing):
            // The responder has given an answer up in the middle.
            context.close(promise: promise)
        case (.output, .finishing), (.output, .lingering): promise?.succeed()
        // The last answer gets its time; then the connection closes by itself.
        case (.all, .finishing) where promise == nil, (.all, .lingering) where promise == nil: return
        case (.all, .finishing), (.all, .lingering): context.channel.closeFuture.cascade(to: promise)
        default: context.close(mode: mode, promise: promise)
        }
    }

    /// Notes that no request is under way.
    private func rest(_ context: ChannelHandlerContext) {
        restingSince = context.eventLoop.now
        entry.rest(since: restingSince)
        schedule(context)
    }
}
