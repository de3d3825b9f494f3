import FogCore
import FogMixnet
import FogSimulation
import FogSphinx

/// A mix network in virtual time: the product's clients, gateways, mixes and services, all machines of FogMixnet, with
/// links that take no time and lose nothing. All that decides when and where packets go is the machines' own; only what
/// is in packets isn't encrypted, and hops draw delays from dice instead of a packet's secret.
///
/// Nodes' own loops are left out: they belong to no client, so all they could do is to make guesses harder.
struct TrialNetwork {
    static let origin = MonotonicInstant(nanoseconds: 1_000_000_000)

    let trial: AnonymityTrial
    let topology: MixnetTopology
    /// What can be seen.
    var observation: Observation
    /// What can't.
    var requests: [TrialRequest] = []
    /// Packets that nodes dropped, by reason.
    var drops: [DropReason: Int] = [:]
    /// Requests that failed.
    var failures = 0

    var now = TrialNetwork.origin
    var agenda = Agenda()
    var dice: SeededGenerator
    var clients: [TrialClient] = []
    var nodes: [TrialNode] = []
    /// Numbers among the endpoints, by name.
    var numbers: [NodeID: Int] = [:]
    var requestNumbers: [ExchangeID: Int] = [:]
    var ways: [SURBIdentifier: ReplyWay] = [:]
    /// Packets that are at nodes, and places that are free.
    var packets: [TravellingPacket?] = []
    var free: [UInt32] = []

    /// Makes one in which nothing has happened.
    init(_ trial: AnonymityTrial) {
        self.trial = trial
        topology = trial.topology
        dice = SeededGenerator(seed: SeededGenerator.seed(from: trial.seed, 2))
        var endpoints = [Endpoint](repeating: .client, count: trial.clients)
        for (names, kind) in Self.kinds(of: topology) {
            for name in names {
                guard let node = TrialNode(name, in: topology) else { continue }
                numbers[name] = endpoints.count
                endpoints.append(kind)
                nodes.append(node)
            }
        }
        observation = Observation(endpoints: endpoints, meanDelay: trial.delay)
        for place in nodes.indices {
            let id = nodes[place].id
            tell(
                trial.clients + place,
                .neighbours(next: topology.next(of: id), senders: topology.senders(to: id).count + 2))
        }
        for client in 0..<trial.clients { addClient(client) }
        let asking = Array(0..<trial.clients).shuffled(using: &dice).prefix(trial.asking)
        for client in asking.sorted() {
            agenda.add(.ask(Int32(client)), at: now.advanced(by: pause(AnonymityTrial.askInterval)))
        }
    }

    private static func kinds(of topology: MixnetTopology) -> [([NodeID], Endpoint)] {
        [(topology.gateways, .gateway)]
            + topology.layers.enumerated().map { ($1, .mix(layer: $0 + 1)) } + [(topology.services, .service)]
    }

    /// Lets time pass.
    mutating func run(for duration: Duration) {
        let end = now.advanced(by: duration)
        while let next = agenda.next(until: end) {
            now = next.at
            occur(next.what)
        }
        now = end
    }

    private mutating func occur(_ what: Agenda.Occurrence) {
        switch what {
        case .client(let client): wakeClient(Int(client))
        case .node(let node): wakeNode(Int(node))
        case .fetch(let client, let box): fetch(Int(client), Int(box))
        case .ask(let client): ask(Int(client))
        case .answer(let node, let request):
            let answer = [UInt8](repeating: 0, count: AnonymityTrial.answerBytes)
            serve(Int(node), .answered(requests[Int(request)].exchange, answer))
        }
    }

    /// Both clocks of every machine: there is one time.
    var clocks: Now { Now(monotonic: now, wall: WallTime(millisecondsSinceEpoch: 0)) }

    /// An exponential time.
    mutating func pause(_ mean: Duration) -> Duration {
        // As hops make a delay of the word that the packet's secret gives them.
        .nanoseconds(Int64(Exponential.quantile(dice.next()) * Double(mean.clampedNanoseconds)))
    }

    /// Puts a packet on a link.
    mutating func transmit(_ packet: TravellingPacket, from: Int) {
        let to = packet.path[packet.position]
        var packet = packet
        packet.sighting = observation.sightings.count
        observation.append(Sighting(at: now, from: from, to: to))
        take(packet, at: to, from: from)
    }
}
