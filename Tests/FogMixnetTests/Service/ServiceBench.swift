import FogCore
import FogSphinx

@testable import FogMixnet

/// A service node in a test, with the time, and SURBs that can be told apart.
struct ServiceBench {
    let geometry: Geometry
    private(set) var service: ServiceExchanges
    private(set) var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    /// Whether nothing was sent twice through a SURB, nor through one that nobody made.
    private(set) var isEachUsedOnce = true
    private var unused: Set<SURBIdentifier> = []
    private var lastNumber: UInt64 = 0

    init(
        _ configuration: ServiceConfiguration = ServiceConfiguration(
            services: [ServiceName.echo, ServiceName.loop]),
        geometry: Geometry = .fog1
    ) {
        self.geometry = geometry
        service = ServiceExchanges(configuration, geometry: geometry)
    }

    /// A SURB that was never there.
    mutating func surb() -> SURB {
        lastNumber += 1
        let identifier = SURBIdentifier(lastNumber.bigEndianBytes + lastNumber.bigEndianBytes)!
        unused.insert(identifier)
        return DummySURB.surb(identifier, of: geometry)
    }

    /// Gives events to the service node.
    ///
    /// - Returns: What it asked for.
    @discardableResult
    mutating func give(_ events: ServiceEvent...) -> [ServiceAction] { give(events) }

    /// Gives a packet for the echo service.
    @discardableResult
    mutating func give(_ packet: ExchangePacket, epoch: UInt64 = 3) -> [ServiceAction] {
        give(.packet(packet, service: ServiceName.recipient(ServiceName.echo), epoch: epoch))
    }

    private mutating func give(_ events: [ServiceEvent]) -> [ServiceAction] {
        var outputs = Outputs<ServiceAction>()
        service.receive(
            events.span, at: Now(monotonic: now, wall: WallTime(millisecondsSinceEpoch: 0)), into: &outputs)
        for case .reply(let surb, let payload, _) in outputs.actions {
            if unused.remove(DummySURB.identifier(of: surb)) == nil || payload.count > geometry.payloadLength {
                isEachUsedOnce = false
            }
        }
        return outputs.actions
    }

    /// Lets time pass, waking the service node whenever it wants to be.
    @discardableResult
    mutating func wait(_ duration: Duration) -> [ServiceAction] {
        let end = now.advanced(by: duration)
        var actions: [ServiceAction] = []
        while let deadline = service.nextDeadline, deadline <= end {
            now = max(now, deadline)
            actions += give([])
        }
        now = end
        return actions + give([])
    }
}

extension [ServiceAction] {
    /// The requests that were handed to services.
    var requests: [(id: ExchangeID, service: String, bytes: [UInt8])] {
        compactMap { action in
            guard case .request(let id, let service, let bytes) = action else { return nil }
            return (id: id, service: service, bytes: bytes)
        }
    }

    /// What was sent through which SURBs.
    var replies: [(surb: SURBIdentifier, reply: ExchangeReply, epoch: UInt64)] {
        compactMap { action in
            guard case .reply(let surb, let payload, let epoch) = action,
                let reply = try? ExchangeReply(reading: payload.span.bytes)
            else { return nil }
            return (surb: DummySURB.identifier(of: surb), reply: reply, epoch: epoch)
        }
    }

    /// How requests stand that replies tell of.
    var states: [ExchangeReply.State] { replies.map(\.reply.state) }

    /// Requests that nobody needs any more.
    var abandoned: [ExchangeID] {
        compactMap { if case .abandoned(let id) = $0 { id } else { nil } }
    }
}
