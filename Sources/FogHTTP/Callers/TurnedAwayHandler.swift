import FogCore
import NIOCore
import NIOHTTP1

/// Tells a connection for which there is no room so, and closes it.
final class TurnedAwayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let lingering: TimeAmount?
    private var timer: Scheduled<Void>?

    /// Closes after `lingering`, or at once and without a word.
    init(lingering: TimeAmount?) {
        self.lingering = lingering
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { answer(context) }
    }

    func channelActive(context: ChannelHandlerContext) { answer(context) }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    /// What is sent is read and forgotten: closing with bytes that weren't read would take the answer back.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ context: ChannelHandlerContext) {
        guard let lingering else { return context.close(promise: nil) }
        guard timer == nil else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: lingering) { context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(Self.text), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    private static let text: ByteBuffer = {
        let refusal = CallerRefusal.tooManyConnections
        var text = ByteBuffer(string: "HTTP/1.1 503 Service Unavailable\r\n")
        for (name, value) in refusal.headers { text.writeString("\(name): \(value)\r\n") }
        text.writeString("\r\n")
        text.writeImmutableBuffer(refusal.body)
        return text
    }()
}
