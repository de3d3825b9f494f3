import FogCore
import FogDirectory
import FogMixnet
import FogSimulation
import FogSphinx

extension AnonymityTrial {
    /// The one epoch of a trial.
    static let epoch: UInt64 = 1

    /// The numbers that all of the network go by.
    var parameters: MixnetParameters {
        var parameters = MixnetParameters()
        parameters.classes = DelayClasses([delay])
        parameters.clientClass = 0
        parameters.clientInterval = interval
        return parameters
    }

    /// The network, with names that follow from the seed. Its keys are zeros: nothing is encrypted.
    var topology: MixnetTopology {
        var dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 1))
        let zeros = [UInt8](repeating: 0, count: Geometry.fog1.group.publicKeyLength)
        var nodes: [MixnetNode] = []
        func add(_ role: NodeRole, layer: Int? = nil, services: [String] = []) {
            guard let key = HopPublicKey(zeros, of: Geometry.fog1.group) else { return }
            nodes.append(
                MixnetNode(
                    id: NodeID(dice.bytes32()), roles: [role], layer: layer, addresses: [], linkKey: [],
                    keys: [Self.epoch: key], services: services))
        }
        for _ in 0..<Self.gateways { add(.gateway) }
        for layer in 1...Self.layers {
            for _ in 0..<mixesPerLayer { add(.mix, layer: layer) }
        }
        for _ in 0..<Self.services { add(.service, services: [ServiceName.echo, ServiceName.loop]) }
        return MixnetTopology(epoch: Self.epoch, geometry: .fog1, parameters: parameters, nodes: nodes)
    }
}

extension SeededGenerator {
    /// Thirty-two random bytes.
    mutating func bytes32() -> Bytes32 {
        let words: [4 of UInt64] = [next(), next(), next(), next()]
        return Bytes32(words.span.bytes) ?? .zero
    }
}
