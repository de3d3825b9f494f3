import FogCore
import FogCrypto
import FogDirectory
import FogMixnet
import FogSimulation
import FogSphinx

/// A network for tests, with the keys of its nodes.
struct TrialNetwork {
    /// The epochs for which all nodes have keys.
    static let epochs: ClosedRange<UInt64> = 1...4
    static let offered = [ServiceName.echo, ServiceName.loop]

    let topology: MixnetTopology
    /// What each node's keys are made from.
    let secrets: [NodeID: SecretBytes]

    /// - Parameters:
    ///   - mixes: How many each layer has.
    ///   - services: The names that each service node offers.
    init(
        mixes: [Int] = [2, 2, 2], gateways: Int = 2,
        services: [[String]] = [TrialNetwork.offered, TrialNetwork.offered],
        parameters: MixnetParameters = MixnetParameters(), seed: UInt64 = 1
    ) {
        var dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 100))
        var secrets: [NodeID: SecretBytes] = [:]
        var nodes: [MixnetNode] = []
        func add(_ role: NodeRole, layer: Int? = nil, services: [String] = []) {
            let id = NodeID(dice.bytes32())
            let secret = SecretBytes(dice.bytes(32))
            let key = HopPublicKey(BatchX25519.publicKey(of: secret), of: .x25519)!
            secrets[id] = secret
            nodes.append(
                MixnetNode(
                    id: id, roles: [role], layer: layer, addresses: [], linkKey: dice.bytes(32),
                    keys: Dictionary(uniqueKeysWithValues: Self.epochs.map { ($0, key) }), services: services))
        }
        for (place, count) in mixes.enumerated() {
            for _ in 0..<count { add(.mix, layer: place + 1) }
        }
        for _ in 0..<gateways { add(.gateway) }
        for names in services { add(.service, services: names.sorted()) }
        self.secrets = secrets
        topology = MixnetTopology(epoch: 1, geometry: .fog1, parameters: parameters, nodes: nodes)
    }

    /// The same network, in which clients send nothing but what a test has them send.
    var silentTopology: MixnetTopology {
        var parameters = topology.parameters
        parameters.clientInterval = .seconds(10_000_000)
        parameters.clientLoopInterval = .seconds(10_000_000)
        return MixnetTopology(
            epoch: topology.epoch, geometry: topology.geometry, parameters: parameters,
            nodes: topology.nodes.values.sorted { $0.id < $1.id })
    }

    /// A name for a node.
    static func id(_ number: UInt8) -> NodeID {
        NodeID(bytes: [number] + [UInt8](repeating: 0, count: NodeID.byteCount - 1))!
    }

    /// The same network without a node.
    func without(_ node: NodeID) -> MixnetTopology {
        MixnetTopology(
            epoch: topology.epoch, geometry: topology.geometry, parameters: topology.parameters,
            nodes: topology.nodes.values.filter { $0.id != node })
    }
}
