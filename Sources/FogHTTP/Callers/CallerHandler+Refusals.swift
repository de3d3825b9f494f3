import FogJobs
import NIOCore
import NIOHTTP1

extension CallerHandler {
    /// Listens to nothing any more, answers with a refusal as soon as the requests before are answered, and closes.
    func refuse(_ refusal: CallerRefusal, _ context: ChannelHandlerContext) {
        guard case .serving = phase else { return }
        onDrop(refusal.reason)
        phase = .refusing(refusal)
        guard pending <= (isReceiving ? 1 : 0) else { return }
        write(refusal, context)
    }

    /// Writes a refusal in place of the answer to the request that isn't whole, if there is one.
    func write(_ refusal: CallerRefusal, _ context: ChannelHandlerContext) {
        // Half of another answer is out already.
        guard !isAnswering else { return context.close(promise: nil) }
        isMuted = true
        var head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: refusal.problem.status), headers: refusal.headers)
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(refusal.body))), promise: nil)
        finish(wrapOutboundOut(.end(nil)), context, nil)
        flush(context: context)
        context.fireErrorCaught(CallerGone())
    }

    /// Writes the end of the last answer.
    func finish(_ end: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        context.write(end, promise: promise)
        closeWhenFlushed(context)
    }

    /// Closes the server's side once everything that was written has gone. (Closing it before would cut an answer
    /// off whose reader has closed its own side.)
    func closeWhenFlushed(_ context: ChannelHandlerContext) {
        phase = .finishing
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.assumeIsolated().whenComplete { result in
            switch result {
            case .success: self.linger(context)
            case .failure: context.close(promise: nil)
            }
        }
        markFlush(flushed)
        noteFlushed(context)
    }

    /// Gives the other side time to read the last answer and to close.
    private func linger(_ context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        phase = .lingering(until: now + TimeAmount(limits.lingering))
        entry.rest(since: now)
        guard !isInputClosed else { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        schedule(context)
        if !isReadPending { context.read() }
    }
}
