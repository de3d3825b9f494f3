import FogCore
import FogSphinx

extension MixnetClient {
    /// Takes what came back through a SURB. Late replies count as well as those in time.
    mutating func take(
        _ reply: ExchangeReply, through identifier: SURBIdentifier, at now: MonotonicInstant,
        _ outputs: inout Outputs<ClientAction>
    ) {
        guard let sent = replies.removeValue(forKey: identifier) else { return }
        defer { outputs.append(.forget(identifier)) }
        let id: ExchangeID
        switch sent.purpose {
        case .loop:
            outputs.append(.loop(identifier, sent.nodes, after: sent.sentAt.duration(to: now)))
            return
        case .exchange(let exchange, let wanted):
            id = exchange
            if !sent.isOverdue { exchanges[id]?.noteAnswered(wanted) }
        }
        switch reply.state {
        case .receiving(let ranges):
            if exchanges[id]?.confirm(ranges, askedAt: sent.sentAt, at: now) == true {
                // It has begun anew, and may have done what it was asked: nobody asks it again.
                return fail(id, .lost(delivered: true), &outputs)
            }
        case .working: exchanges[id]?.noteDelivered(at: now)
        case .answered(let length, let offset, let bytes):
            if exchanges[id]?.responseLength == nil, heldBytes + length > configuration.byteLimit {
                return fail(id, .refused(.response), &outputs)
            }
            guard let response = exchanges[id]?.take(length: length, offset: offset, bytes: bytes, at: now) else {
                break
            }
            finish(id)
            outputs.append(.response(id, response))
            return
        case .refused(let refusal): return fail(id, .refused(refusal), &outputs)
        }
        guard let exchange = exchanges[id], exchange.isDelivered else { return }
        if let length = exchange.responseLength {
            // What was asked for behind the end doesn't come.
            exchanges[id]?.asked = exchange.asked.filter { ($0.key ?? 0) < max(1, length) }
            tell(id, .answered(exchange.have.count, of: length), &outputs)
        } else {
            tell(id, .delivered, &outputs)
        }
    }
}
