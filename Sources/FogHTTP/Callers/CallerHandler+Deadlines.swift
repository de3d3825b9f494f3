import FogCore
import NIOCore

extension CallerHandler {
    /// When the next patience ends, if nothing happens until then.
    private var deadline: NIODeadline? {
        let next: NIODeadline?
        switch phase {
        case .serving where isReceiving: next = body.deadline
        case .serving where pending > 0: next = nil
        case .serving:
            if let headSince {
                next = headSince == .distantFuture ? nil : headSince + TimeAmount(limits.headPatience)
            } else {
                next = restingSince + TimeAmount(isFresh ? limits.headPatience : limits.idlePatience)
            }
        case .lingering(let until): next = until
        case .refusing, .finishing: next = nil
        }
        return [next, answer.deadline, end].compactMap(\.self).min()
    }

    /// Sees to it that somebody looks when the next patience ends. Costs nothing if somebody will look before.
    func schedule(_ context: ChannelHandlerContext) {
        guard let deadline else { return }
        if let timer {
            guard deadline < timer.deadline else { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            self.look(context)
        }
        timer = (deadline, task)
    }

    /// Ends what has taken too long.
    private func look(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        noteFlushed(context)
        let now = context.eventLoop.now
        if let end, now >= end { return context.close(promise: nil) }
        if let deadline = answer.deadline, now >= deadline {
            onDrop(.slowReader)
            return context.close(promise: nil)
        }
        if let deadline, now >= deadline { lose(patience: context) }
        schedule(context)
    }

    private func lose(patience context: ChannelHandlerContext) {
        switch phase {
        case .serving where isReceiving: refuse(.slowBody, context)
        case .serving where headSince != nil: refuse(.slowHead, context)
        case .serving:
            onDrop(.idle)
            context.close(promise: nil)
        case .lingering: context.close(promise: nil)
        case .refusing, .finishing: break
        }
    }

    /// Looks how much of what was written has gone, and begins or ends to wait for the rest.
    func noteFlushed(_ context: ChannelHandlerContext) {
        guard sentBytes > flushedBytes else { return }
        let buffered = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if buffered == 0 {
            flushedBytes = sentBytes
            answer.renew()
            return
        }
        let now = context.eventLoop.now
        let flushed = max(flushedBytes, sentBytes - buffered)
        answer.move(flushed - flushedBytes, at: now)
        flushedBytes = flushed
        answer.beginWaiting(at: now)
        schedule(context)
    }
}
