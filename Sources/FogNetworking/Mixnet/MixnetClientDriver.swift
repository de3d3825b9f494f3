import Crypto
public import FogCore
import FogCrypto
import FogLink
public import FogMixnet
import FogSphinx
public import NIOCore
import Synchronization

/// Runs a ``MixnetClient``: keeps links to gateways, builds its packets, and reads what comes back.
public actor MixnetClientDriver {
    /// What a client has done since it began.
    public struct Report: Sendable {
        /// The gateways that are there.
        public var gateways: [NodeID] = []
        /// The mailboxes that it has, with those that are still looked into.
        public var mailboxes = 0
        /// Links on which one of them is open.
        public var openLinks = 0
        /// Why the last link to a gateway that has ended did.
        public var lastEnd: String?
        /// Packets with something for a service, and those that were only there to be there.
        public var packets: UInt64 = 0
        public var cover: UInt64 = 0
        /// Replies that came, and what came that nobody waits for or that was damaged.
        public var replies: UInt64 = 0
        public var garbled: UInt64 = 0
        /// Loops that came back, and that didn't in time.
        public var loopsReturned: UInt64 = 0
        public var loopsLost: UInt64 = 0
        /// Packets that found no room at a gateway's link.
        public var dropped: UInt64 = 0
        /// How often it looked into mailboxes.
        public var fetches: UInt64 = 0
        /// Requests that are open, and how they stand.
        public var open: [(ExchangeID, ExchangeProgress)] = []
        /// The epoch by the client's clock.
        public var epoch: UInt64 = 0
        /// What it has used of the day, and whether it sends and fetches now when it has nothing to say.
        public var spending: ClientSpending?
        public var hasCover = true
        public var isBudgetUsedUp = false
        /// Bytes in a day on average with this cover; `nil` without a network.
        public var coverBytesPerDay: Double?
    }

    /// How a client is connected.
    public struct Options: Sendable {
        public var client = ClientConfiguration()
        /// With how many gateways it has links.
        public var gateways = 2
        /// How old a mailbox gets at a gateway before another takes its place.
        public var mailboxLifetime = Duration.seconds(86_400)
        /// Whether what comes for it is sent at once: faster, and who watches its link sees when something comes.
        public var isPushed = false
        /// Told of each loop that came to its end, with what it takes to check its delays.
        public var onLoop: (@Sendable (AuditedLoop) -> Void)?

        public init() {}
    }

    private typealias Place = ClientMailboxes<SystemRandomNumberGenerator>.Place

    private struct Waiting {
        let continuation: CheckedContinuation<Result<[UInt8], ExchangeFailure>, Never>
        let progress: @Sendable (ExchangeProgress) -> Void
    }

    private let network: Bytes32
    private let options: Options
    private let pool: LinkPoolDriver
    private let users: GatewayLinkUsers
    private let time: @Sendable () -> Now
    private var generator = SystemRandomNumberGenerator()
    private var machine: MixnetClient<SystemRandomNumberGenerator>
    private var outputs = Outputs<ClientAction>()
    private var builder: PacketBuilder?
    private var topology: MixnetTopology?
    private var keys: [SURBIdentifier: SURBKeys] = [:]
    /// Loops on their way, if somebody wants to be told.
    private var audited: [SURBIdentifier: AuditedLoop] = [:]
    private var mailboxes: ClientMailboxes<SystemRandomNumberGenerator>
    private var requests: [Place: LinkRequest] = [:]
    /// Those over which packets go.
    private var links: [NodeID: GatewayLink] = [:]
    private var openLinks: [Place: GatewayLink] = [:]
    private var waiting: [ExchangeID: Waiting] = [:]
    private var counted = Report()
    private var timer: Task<Void, Never>?
    private var timerDeadline: MonotonicInstant?
    private var isStopped = false
    private var epoch: UInt64 = 0

    /// Makes a client that knows no network yet.
    public init(
        network: Bytes32, options: Options = Options(), on group: any EventLoopGroup,
        time: @escaping @Sendable () -> Now
    ) {
        self.network = network
        self.options = options
        self.time = time
        let users = GatewayLinkUsers()
        self.users = users
        var client = options.client
        client.fetches = !options.isPushed
        machine = MixnetClient(client, using: SystemRandomNumberGenerator())
        mailboxes = ClientMailboxes(
            gatewayCount: options.gateways, lifetime: options.mailboxLifetime, using: SystemRandomNumberGenerator())
        let dialer = LinkDialer(side: LinkSide(network: network, role: .client), on: group, time: time)
        // Nobody gets to see this key: all links are anonymous.
        pool = LinkPoolDriver(
            identity: Curve25519.Signing.PrivateKey(), role: .client, dialer: dialer, anonymousDialer: dialer,
            on: group.any(), contact: { users.contact($0.peer) }, user: users, time: time)
    }

    // MARK: What it goes by

    /// Goes by a topology from now on, or by none.
    public func apply(_ topology: MixnetTopology?, epoch: UInt64) {
        guard !isStopped else { return }
        self.topology = topology
        self.epoch = epoch
        if let topology {
            if builder?.geometry != topology.geometry { builder = PacketBuilder(topology.geometry) }
            connect(topology, epoch)
        }
        work(.topology(topology, epoch: epoch))
    }

    /// Keeps links to as many gateways as it should.
    private func connect(_ topology: MixnetTopology, _ epoch: UInt64) {
        users.setContacts(topology.nodes)
        perform(mailboxes.apply(topology.gateways, epoch: epoch, at: time().monotonic))
        for node in mailboxes.gateways { pool.setAddresses(topology.nodes[node]?.addresses ?? [], of: node) }
    }

    private func perform(_ actions: [ClientMailboxes<SystemRandomNumberGenerator>.Action]) {
        for action in actions {
            switch action {
            case .open(let place): open(place)
            case .close(let place):
                requests.removeValue(forKey: place).map { pool.release($0, of: Self.key(place)) }
                users.setMaker(of: Self.key(place), nil)
                openLinks[place] = nil
            case .use(let place):
                guard let link = openLinks[place] else { continue }
                links[place.gateway] = link
                work(.gatewayCame(place.gateway, mailbox: link.key.mailbox))
            case .lost(let gateway):
                guard links.removeValue(forKey: gateway) != nil else { continue }
                work(.gatewayWent(gateway))
            }
        }
    }

    private func open(_ place: Place) {
        guard let topology, let key = MailboxKey(seed: .random(32, using: &generator)) else { return }
        let (network, geometry, isPushed) = (network, topology.geometry, options.isPushed)
        let listener = GatewayLink.Listener(
            opened: { [weak self] link in Task { await self?.opened(link) } },
            item: { [weak self] item in Task { await self?.came(item) } },
            ended: { [weak self] link, reason in Task { await self?.ended(link, reason) } })
        users.setMaker(of: Self.key(place)) {
            GatewayLink(place, key: key, network: network, geometry: geometry, isPushed: isPushed, listener: listener)
        }
        requests[place] = pool.want(Self.key(place), .persistent)
    }

    /// Nothing but the address connects links of two mailboxes.
    private static func key(_ place: Place) -> LinkPoolKey {
        LinkPoolKey(peer: place.gateway, isolation: .anonymous(place.number), traffic: .packets)
    }

    private func opened(_ link: GatewayLink) {
        guard !isStopped, requests[link.place] != nil else { return }
        openLinks[link.place] = link
        perform(mailboxes.opened(link.place, at: time().monotonic))
    }

    private func ended(_ link: GatewayLink, _ reason: String) {
        counted.lastEnd = "gateway \(link.place.gateway.short): \(reason)"
        guard openLinks[link.place] === link else { return }
        openLinks[link.place] = nil
        perform(mailboxes.ended(link.place))
    }

    // MARK: Requests

    /// Asks a service.
    ///
    /// - Parameters:
    ///   - limit: How long an answer may take.
    ///   - node: The node that must have it; any that offers the service if `nil`.
    ///   - progress: Called with how the request stands, each time that changes.
    public func request(
        _ service: String, _ bytes: [UInt8], within limit: Duration, of node: NodeID? = nil,
        progress: @escaping @Sendable (ExchangeProgress) -> Void = { _ in }
    ) async throws(ExchangeFailure) -> [UInt8] {
        guard !isStopped else { throw .cancelled }
        let id = ExchangeID(using: &generator)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting[id] = Waiting(continuation: continuation, progress: progress)
                work(.request(id, service: service, bytes, within: limit, node: node))
                if Task.isCancelled { work(.cancel(id)) }
            }
        } onCancel: {
            Task { await self.cancel(id) }
        }
        return try result.get()
    }

    private func cancel(_ id: ExchangeID) { work(.cancel(id)) }

    /// What it has done.
    public var report: Report {
        var report = counted
        report.gateways = links.keys.sorted()
        report.mailboxes = mailboxes.count
        report.openLinks = openLinks.count
        report.open = machine.open
        report.epoch = epoch
        report.spending = machine.spending
        report.hasCover = machine.hasCover
        report.isBudgetUsedUp = machine.isBudgetUsedUp
        report.coverBytesPerDay = topology.map {
            ClientPace(options.client.cover, $0.parameters).bytesPerDay(gateways: options.gateways, $0.geometry)
        }
        return report
    }

    /// Takes note that the client's processor has worked for so long since this was said the last time.
    public func note(worked time: Duration) { work(.worked(time)) }

    /// Ends: closes the links; requests that are open fail.
    public func stop() async {
        guard !isStopped else { return }
        isStopped = true
        timer?.cancel()
        for request in waiting.values { request.continuation.resume(returning: .failure(.cancelled)) }
        waiting = [:]
        await pool.stop()
    }

    // MARK: The machine

    private func came(_ item: MailboxItem) {
        guard let keys = keys.removeValue(forKey: item.reply) else {
            counted.garbled += 1
            return
        }
        counted.replies += 1
        guard let payload = builder?.payload(of: item.body, with: keys),
            let reply = try? ExchangeReply(reading: payload.span.bytes)
        else {
            counted.garbled += 1
            return work(.garbled(item.reply))
        }
        work(.reply(item.reply, reply))
    }

    private func work(_ event: ClientEvent?) {
        guard !isStopped else { return }
        let now = time()
        if let event {
            machine.receive(event, at: now, into: &outputs)
        } else {
            machine.wake(at: now, into: &outputs)
        }
        var actions: [ClientAction] = []
        outputs.drain { actions.append($0) }
        for action in actions { perform(action) }
        schedule()
    }

    private func schedule() {
        guard let deadline = machine.nextDeadline else {
            timer?.cancel()
            (timer, timerDeadline) = (nil, nil)
            return
        }
        if let timerDeadline, timerDeadline <= deadline { return }
        timer?.cancel()
        timerDeadline = deadline
        let pause = max(.zero, time().monotonic.duration(to: deadline))
        // Behind all that is to be taken: a machine that is too slow for its rate sends less, and hears and obeys as before.
        timer = Task(priority: .utility) { [weak self] in
            guard (try? await Task.sleep(for: pause, tolerance: .zero)) != nil else { return }
            await self?.wake()
        }
    }

    private func wake() {
        (timer, timerDeadline) = (nil, nil)
        work(nil)
    }

    private func perform(_ action: ClientAction) {
        switch action {
        case .send(let plan): send(plan)
        case .fetch(let node, let count):
            counted.fetches += 1
            for (place, link) in openLinks where place.gateway == node { link.fetch(count) }
        case .progress(let id, let progress): waiting[id]?.progress(progress)
        case .response(let id, let bytes):
            waiting.removeValue(forKey: id)?.continuation.resume(returning: .success(bytes))
        case .failed(let id, let failure):
            waiting.removeValue(forKey: id)?.continuation.resume(returning: .failure(failure))
        case .loop(let identifier, _, let time):
            if time == nil { counted.loopsLost += 1 } else { counted.loopsReturned += 1 }
            // One that is overdue may still come.
            if let time { end(identifier, after: time) }
        case .forget(let identifier):
            keys[identifier] = nil
            end(identifier, after: nil)
        }
    }

    private func end(_ identifier: SURBIdentifier, after time: Duration?) {
        guard var loop = audited.removeValue(forKey: identifier) else { return }
        loop.time = time
        options.onLoop?(loop)
    }

    private func send(_ plan: PacketPlan) {
        guard let topology, let builder, let gateway = plan.path.first, let link = links[gateway] else {
            counted.dropped += 1
            return
        }
        do throws(PathError) {
            let (packet, made) = try builder.packet(plan, in: topology, using: &generator)
            for reply in made { keys[reply.identifier] = reply.keys }
            guard link.send(packet, epoch: plan.epoch) else {
                counted.dropped += 1
                return
            }
            note(made, of: plan, in: topology)
            if plan.recipient == Self.loop { counted.cover += 1 } else { counted.packets += 1 }
        } catch {
            counted.dropped += 1
        }
    }

    /// Takes note of a loop that is on its way now.
    private func note(_ replies: [AwaitedReply], of plan: PacketPlan, in topology: MixnetTopology) {
        guard options.onLoop != nil, plan.recipient == Self.loop,
            let mean = topology.parameters.classes[plan.delayClass]
        else { return }
        for reply in replies {
            audited[reply.identifier] = AuditedLoop(epoch: plan.epoch, mean: mean, hops: reply.way, time: nil)
        }
    }

    private static let loop = ServiceName.recipient(ServiceName.loop)
}
