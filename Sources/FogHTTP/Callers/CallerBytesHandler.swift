import NIOCore

/// Tells a ``CallerHandler`` how many bytes go over its connection, both ways.
final class CallerBytesHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let caller: CallerHandler

    init(_ caller: CallerHandler) {
        self.caller = caller
    }

    func handlerAdded(context: ChannelHandlerContext) {
        caller.markFlush = { promise in
            context.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer())), promise: promise)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        caller.markFlush = { $0.succeed() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        caller.receivedBytes(unwrapInboundIn(data).readableBytes)
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        caller.sentBytes += unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
    }
}
