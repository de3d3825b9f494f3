public import FogCore
public import FogMixnet
public import FogSphinx
public import NIOCore
import Synchronization

/// Where the services of a node take requests that come in packets, and send responses through the SURBs of their clients.
public final class ServiceDesk: Sendable {
    private struct State {
        var exchanges: ServiceExchanges
        var outputs = Outputs<ServiceAction>()
        var tasks: [ExchangeID: Task<Void, Never>] = [:]
        var wakeUp: Scheduled<Void>?
        var wakesAt: MonotonicInstant?
        var isStopped = false
    }

    private let services: [String: any MixnetService]
    private let geometry: Geometry
    private let builder: PacketBuilder
    private let loop: any EventLoop
    private let time: @Sendable () -> Now
    private let send: @Sendable ([UInt8], UInt64) -> Void
    private let state: Mutex<State>

    /// Makes a desk.
    ///
    /// - Parameters:
    ///   - loop: Where its timers are.
    ///   - send: Takes a packet of an epoch whose first hop is this node itself.
    public init(
        _ services: [any MixnetService], configuration: ServiceConfiguration? = nil, geometry: Geometry,
        on loop: any EventLoop, time: @escaping @Sendable () -> Now,
        send: @escaping @Sendable ([UInt8], UInt64) -> Void
    ) {
        self.services = Dictionary(services.map { ($0.name, $0) }) { first, _ in first }
        self.geometry = geometry
        builder = PacketBuilder(geometry)
        self.loop = loop
        self.time = time
        self.send = send
        var configuration = configuration ?? ServiceConfiguration(services: [])
        configuration.services = Set(services.map(\.name) + [ServiceName.loop])
        state = Mutex(State(exchanges: ServiceExchanges(configuration, geometry: geometry)))
    }

    /// Takes a packet that has come to its end here.
    ///
    /// - Returns: Whether it is understood.
    public func take(_ packet: DeliveredPacket) -> Bool {
        guard let recipient = packet.end.recipient else { return false }
        let payload = packet.body.span.bytes.extracting(Geometry.payloadTagLength...)
        guard let read = try? ExchangePacket(reading: payload, geometry: geometry) else { return false }
        work(.packet(read, service: recipient, epoch: packet.epoch))
        return true
    }

    /// Answers nothing any more.
    public func stop() {
        let tasks = state.withLock { state in
            state.isStopped = true
            state.wakeUp?.cancel()
            return state.tasks.values
        }
        for task in tasks { task.cancel() }
    }

    /// How many requests are known, with how many bytes, and what became of those before.
    public var report: (exchanges: Int, bytes: Int, totals: ServiceTotals) {
        state.withLock { ($0.exchanges.count, $0.exchanges.byteCount, $0.exchanges.totals) }
    }

    private func work(_ event: ServiceEvent?) {
        let now = time()
        var actions: [ServiceAction] = []
        state.withLock { state in
            guard !state.isStopped else { return }
            if let event {
                state.exchanges.receive(event, at: now, into: &state.outputs)
            } else {
                state.exchanges.wake(at: now, into: &state.outputs)
            }
            state.outputs.drain { actions.append($0) }
            schedule(&state, now)
        }
        for action in actions { perform(action) }
    }

    private func schedule(_ state: inout State, _ now: Now) {
        guard let deadline = state.exchanges.nextDeadline else { return }
        if let wakesAt = state.wakesAt, wakesAt <= deadline { return }
        state.wakeUp?.cancel()
        state.wakesAt = deadline
        let pause = TimeAmount.nanoseconds(max(0, now.monotonic.duration(to: deadline).clampedNanoseconds))
        state.wakeUp = loop.scheduleTask(in: pause) { [weak self] in
            self?.state.withLock { $0.wakesAt = nil }
            self?.work(nil)
        }
    }

    private func perform(_ action: ServiceAction) {
        switch action {
        case .reply(let surb, let payload, let epoch):
            guard let packet = try? builder.reply(through: surb, payload: payload) else { return }
            send(packet, epoch)
        case .request(let id, let name, let bytes):
            guard let service = services[name] else { return work(.refused(id, .noService)) }
            // Under the lock, so that it isn't over before it is noted.
            state.withLock { state in
                state.tasks[id] = Task { [weak self] in
                    let event: ServiceEvent
                    do throws(ExchangeRefusal) {
                        event = .answered(id, try await service.respond(to: bytes))
                    } catch {
                        event = .refused(id, error)
                    }
                    self?.state.withLock { $0.tasks[id] = nil }
                    self?.work(event)
                }
            }
        case .abandoned(let id): state.withLock { $0.tasks.removeValue(forKey: id) }?.cancel()
        }
    }
}
