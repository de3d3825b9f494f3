public import FogCore
public import FogSphinx

/// What a service node knows of the requests of its clients: puts them together from packets in any order, has each answered
/// once, and sends responses through the SURBs that clients supply, part by part as they ask.
///
/// It has no timers for what is lost: whoever misses something asks again. Everything is bounded by ``ServiceConfiguration``;
/// when there is no room, new requests are refused.
public struct ServiceExchanges: StateMachine, Sendable {
    private enum Stage {
        /// The parts that are here, by where they begin: nobody takes up memory by saying how long a request will be.
        case receiving([Int: [UInt8]], ByteRanges)
        case working
        case answered([UInt8])
        case refused(ExchangeRefusal)
    }

    /// A SURB, what is to come through it, and the epoch of its keys.
    private struct Reply {
        let surb: SURB
        let wanted: Int?
        let epoch: UInt64
    }

    private struct Exchange {
        let service: String
        var length: Int
        var stage: Stage
        /// SURBs that wait for the response, the oldest first.
        var waiting: [(reply: Reply, until: MonotonicInstant)] = []
        var heardAt: MonotonicInstant

        var byteCount: Int {
            switch stage {
            case .receiving(let parts, _): parts.values.reduce(0) { $0 + $1.count }
            case .answered(let bytes): bytes.count
            case .working: length
            case .refused: 0
            }
        }
    }

    private let configuration: ServiceConfiguration
    private let geometry: Geometry
    private let names: [Bytes32: String]
    private var exchanges: [ExchangeID: Exchange] = [:]
    /// Requests with which their clients have done, and since when: packets of theirs may still come.
    private var done: [ExchangeID: MonotonicInstant] = [:]
    private var heldBytes = 0
    /// What became of requests so far.
    public private(set) var totals = ServiceTotals()
    private var nextLook = MonotonicInstant.origin
    private static let lookInterval = Duration.milliseconds(250)

    /// Makes one that knows no requests.
    public init(_ configuration: ServiceConfiguration, geometry: Geometry) {
        self.configuration = configuration
        self.geometry = geometry
        names = Dictionary(
            configuration.services.map { (ServiceName.recipient($0), $0) }
        ) { first, _ in first }
    }

    /// How many requests are known.
    public var count: Int { exchanges.count }
    /// Bytes of requests and responses that are held.
    public var byteCount: Int { heldBytes }

    /// It looks at all requests now and then, as long as there are any.
    public var nextDeadline: MonotonicInstant? { exchanges.isEmpty && done.isEmpty ? nil : nextLook }

    public mutating func receive(
        _ events: Span<ServiceEvent>, at now: Now, into outputs: inout Outputs<ServiceAction>
    ) {
        for index in events.indices {
            switch events[index] {
            case .packet(let packet, let service, let epoch): take(packet, service, epoch, at: now, &outputs)
            case .answered(let id, let response):
                if response.count > ExchangeLimits.messageBytes {
                    settle(id, .refused(.response), &outputs)
                } else if heldBytes + response.count > configuration.byteLimit {
                    settle(id, .refused(.overloaded), &outputs)
                } else {
                    settle(id, .answered(response), &outputs)
                }
            case .refused(let id, let refusal): settle(id, .refused(refusal), &outputs)
            }
        }
        guard now.monotonic >= nextLook else { return }
        nextLook = now.monotonic.advanced(by: Self.lookInterval)
        expire(at: now, &outputs)
    }

    // MARK: Packets

    private mutating func take(
        _ packet: ExchangePacket, _ recipient: Bytes32, _ epoch: UInt64, at now: Now,
        _ outputs: inout Outputs<ServiceAction>
    ) {
        let replies = packet.replies.map { Reply(surb: $0.surb, wanted: $0.wanted, epoch: epoch) }
        guard let service = names[recipient] else { return refuse(replies, .noService, &outputs) }
        // Loops are answered at once and leave nothing behind.
        guard service != ServiceName.loop else {
            totals.loops += 1
            for reply in replies { send(.working, through: reply, &outputs) }
            return
        }
        guard done[packet.exchange] == nil else { return }
        if exchanges[packet.exchange] == nil {
            guard !packet.isDone else { return }
            guard exchanges.count < configuration.exchangeLimit else {
                return refuse(replies, .overloaded, &outputs)
            }
            exchanges[packet.exchange] = Exchange(
                service: service, length: packet.length,
                stage: .receiving([:], ByteRanges()), heardAt: now.monotonic)
        }
        guard var exchange = exchanges[packet.exchange] else { return }
        guard exchange.service == service, exchange.length == packet.length else {
            return refuse(replies, .request, &outputs)
        }
        exchange.heardAt = now.monotonic
        if packet.isDone {
            forget(packet.exchange)
            if done.count < 4 * configuration.exchangeLimit { done[packet.exchange] = now.monotonic }
            outputs.append(.abandoned(packet.exchange))
            return
        }
        var whole: [UInt8]?
        if case .receiving(var parts, var ranges) = exchange.stage {
            // Not held twice while it changes.
            exchange.stage = .working
            exchanges[packet.exchange] = nil
            var isFull = false
            for part in packet.parts {
                let range = part.offset..<part.offset + part.bytes.count
                guard !ranges.contains(range) else { continue }
                let held = parts[part.offset]?.count ?? 0
                guard part.bytes.count > held else { continue }
                guard heldBytes + part.bytes.count - held <= configuration.byteLimit else {
                    isFull = true
                    break
                }
                heldBytes += part.bytes.count - held
                parts[part.offset] = part.bytes
                ranges.insert(range)
            }
            if isFull {
                heldBytes -= parts.values.reduce(0) { $0 + $1.count }
                exchange.stage = .refused(.overloaded)
                totals.refused[.overloaded, default: 0] += 1
            } else if ranges.covers(exchange.length) {
                whole = Self.joined(parts, length: exchange.length)
                heldBytes += exchange.length - parts.values.reduce(0) { $0 + $1.count }
            } else {
                exchange.stage = .receiving(parts, ranges)
            }
        }
        for reply in replies {
            if let state = state(of: exchange, for: reply) {
                send(state, through: reply, &outputs)
            } else if exchange.waiting.count < configuration.waitingLimit {
                exchange.waiting.append((reply, now.monotonic.advanced(by: ExchangeLimits.patience)))
            } else {
                send(Self.waitingState(of: exchange), through: reply, &outputs)
            }
        }
        exchanges[packet.exchange] = exchange
        if let whole { outputs.append(.request(packet.exchange, service: service, whole)) }
    }

    /// What a SURB is used for now; `nil` if it waits for the response.
    private func state(of exchange: Exchange, for reply: Reply) -> ExchangeReply.State? {
        switch exchange.stage {
        case .receiving(_, let ranges):
            // The last part may be on its way, and the response with it.
            reply.wanted == nil ? .receiving(ranges.ranges) : nil
        case .working: reply.wanted == nil ? .working : nil
        // Of a short response the rest was asked for in vain.
        case .answered(let response):
            reply.wanted ?? 0 > 0 && reply.wanted ?? 0 >= response.count
                ? nil : part(of: response, from: reply.wanted ?? 0)
        case .refused(let refusal): .refused(refusal)
        }
    }

    private static func joined(_ parts: [Int: [UInt8]], length: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: length)
        for (offset, part) in parts { bytes.replaceSubrange(offset..<offset + part.count, with: part) }
        return bytes
    }

    /// What is said as long as there is no response.
    private static func waitingState(of exchange: Exchange) -> ExchangeReply.State {
        if case .receiving(_, let ranges) = exchange.stage { .receiving(ranges.ranges) } else { .working }
    }

    private func part(of response: [UInt8], from offset: Int) -> ExchangeReply.State {
        let start = min(offset, response.count)
        let end = min(response.count, start + ExchangeReply.partLimit(geometry))
        return .answered(length: response.count, offset: start, bytes: Array(response[start..<end]))
    }

    private func send(
        _ state: ExchangeReply.State, through reply: Reply, _ outputs: inout Outputs<ServiceAction>
    ) {
        outputs.append(.reply(reply.surb, ExchangeReply(state).bytes, epoch: reply.epoch))
    }

    private mutating func refuse(
        _ replies: [Reply], _ refusal: ExchangeRefusal, _ outputs: inout Outputs<ServiceAction>
    ) {
        totals.packetsRefused[refusal, default: 0] += 1
        for reply in replies { send(.refused(refusal), through: reply, &outputs) }
    }

    // MARK: Responses

    private mutating func settle(_ id: ExchangeID, _ stage: Stage, _ outputs: inout Outputs<ServiceAction>) {
        guard var exchange = exchanges[id], case .working = exchange.stage else { return }
        switch stage {
        case .answered: totals.answered += 1
        case .refused(let refusal): totals.refused[refusal, default: 0] += 1
        case .receiving, .working: break
        }
        heldBytes -= exchange.byteCount
        exchange.stage = stage
        heldBytes += exchange.byteCount
        for (reply, _) in exchange.waiting {
            if let state = state(of: exchange, for: reply) { send(state, through: reply, &outputs) }
        }
        exchange.waiting = []
        exchanges[id] = exchange
    }

    private mutating func forget(_ id: ExchangeID) {
        guard let exchange = exchanges.removeValue(forKey: id) else { return }
        heldBytes -= exchange.byteCount
    }

    /// Tells those who have waited long that there is nothing yet, and forgets what nobody asks for any more.
    private mutating func expire(at now: Now, _ outputs: inout Outputs<ServiceAction>) {
        done = done.filter { $0.value.advanced(by: configuration.memory) > now.monotonic }
        for id in exchanges.keys.sorted() {
            guard var exchange = exchanges[id] else { continue }
            if now.monotonic >= exchange.heardAt.advanced(by: configuration.memory) {
                forget(id)
                outputs.append(.abandoned(id))
                continue
            }
            guard let first = exchange.waiting.first, first.until <= now.monotonic else { continue }
            let late = exchange.waiting.prefix { $0.until <= now.monotonic }
            let state = Self.waitingState(of: exchange)
            for (reply, _) in late { send(state, through: reply, &outputs) }
            exchange.waiting.removeFirst(late.count)
            exchanges[id] = exchange
        }
    }
}
