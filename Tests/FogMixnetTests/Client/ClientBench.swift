import FogCore
import FogSimulation
import FogSphinx

@testable import FogMixnet

/// A client in a test, with the time, in a network of which nothing comes back but what the test gives it.
struct ClientBench {
    let trial: TrialNetwork
    private(set) var client: MixnetClient<SeededGenerator>
    private(set) var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    private var dice: SeededGenerator
    var topology: MixnetTopology { trial.topology }

    /// Makes a client that sends no cover and knows the network and its gateways.
    init(
        _ configuration: ClientConfiguration = ClientBench.quiet,
        _ trial: TrialNetwork = TrialNetwork(
            parameters: ClientBench.parameters), isConnected: Bool = true, seed: UInt64 = 1
    ) {
        self.trial = trial
        dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 1))
        client = MixnetClient(configuration, using: SeededGenerator(seed: SeededGenerator.seed(from: seed, 2)))
        guard isConnected else { return }
        give(.topology(topology, epoch: 1))
        for gateway in topology.gateways { give(.gatewayCame(gateway, mailbox: Self.mailbox(at: gateway))) }
    }

    /// A client that sends only what has to be sent.
    static var quiet: ClientConfiguration {
        var configuration = ClientConfiguration()
        configuration.cover = .off
        return configuration
    }

    /// A network that is faster than others.
    static var parameters: MixnetParameters {
        var parameters = MixnetParameters()
        parameters.classes = DelayClasses([.milliseconds(20)])
        parameters.clientClass = 0
        parameters.clientInterval = .milliseconds(50)
        parameters.clientLoopInterval = .seconds(1)
        return parameters
    }

    /// The client's mailbox at a gateway.
    static func mailbox(at gateway: NodeID) -> Bytes32 {
        MailboxKey.mailbox(of: gateway.bytes)
    }

    /// Gives events to the client.
    ///
    /// - Returns: What it asked for.
    @discardableResult
    mutating func give(_ events: ClientEvent...) -> [ClientAction] { give(events) }

    private mutating func give(_ events: [ClientEvent]) -> [ClientAction] {
        var outputs = Outputs<ClientAction>()
        client.receive(
            events.span, at: Now(monotonic: now, wall: Self.wall(now)), into: &outputs)
        return outputs.actions
    }

    /// What the clock shows: the first day begins with the monotonic time.
    static func wall(_ now: MonotonicInstant) -> WallTime {
        WallTime(millisecondsSinceEpoch: MonotonicInstant.origin.duration(to: now).clampedMilliseconds)
    }

    /// Lets time pass, waking the client whenever it wants to be.
    @discardableResult
    mutating func wait(_ duration: Duration) -> [ClientAction] {
        let end = now.advanced(by: duration)
        var actions: [ClientAction] = []
        while let deadline = client.nextDeadline, deadline <= end {
            now = max(now, deadline)
            actions += give([])
        }
        now = end
        return actions + give([])
    }

    /// Lets time pass without waking the client, but at the end.
    @discardableResult
    mutating func sleep(_ duration: Duration) -> [ClientAction] {
        now = now.advanced(by: duration)
        return give([])
    }

    /// Lets time pass until the client sends something.
    mutating func nextPlan(within limit: Duration = .seconds(60)) throws -> PacketPlan {
        let end = now.advanced(by: limit)
        while let deadline = client.nextDeadline, deadline <= end {
            now = max(now, deadline)
            if let plan = give([]).plans.first { return plan }
        }
        throw FogError(.failed, "nothing was sent for \(limit)")
    }

    /// Begins a request.
    mutating func request(
        _ bytes: [UInt8], to service: String = ServiceName.echo, within limit: Duration = .seconds(300),
        of node: NodeID? = nil
    ) -> (id: ExchangeID, actions: [ClientAction]) {
        let id = ExchangeID(using: &dice)
        return (id, give(.request(id, service: service, bytes, within: limit, node: node)))
    }
}

extension [ClientAction] {
    /// The packets that are to be sent.
    var plans: [PacketPlan] { compactMap { if case .send(let plan) = $0 { plan } else { nil } } }

    /// Responses.
    var responses: [ExchangeID: [UInt8]] {
        var responses: [ExchangeID: [UInt8]] = [:]
        for case .response(let id, let bytes) in self { responses[id] = bytes }
        return responses
    }

    /// Requests that have failed.
    var failures: [ExchangeID: ExchangeFailure] {
        var failures: [ExchangeID: ExchangeFailure] = [:]
        for case .failed(let id, let failure) in self { failures[id] = failure }
        return failures
    }

    /// How requests went on.
    var progress: [ExchangeProgress] {
        compactMap { if case .progress(_, let progress) = $0 { progress } else { nil } }
    }

    /// SURBs that can't bring anything any more.
    var forgotten: [SURBIdentifier] {
        compactMap { if case .forget(let identifier) = $0 { identifier } else { nil } }
    }

    /// How long loops took; `nil` for those that didn't come back.
    var loops: [Duration?] {
        var times: [Duration?] = []
        for case .loop(_, _, let time) in self { times.append(time) }
        return times
    }
}
