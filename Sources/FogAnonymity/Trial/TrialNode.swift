import FogCore
import FogDirectory
import FogMixnet
import FogSphinx

/// A node of a trial: its machines, each as its role has it.
struct TrialNode {
    let id: NodeID
    var mix: Mix
    /// Those of a service node.
    var exchanges: ServiceExchanges?
    /// Those of a gateway.
    var mailboxes: Mailboxes?
    /// What another node is told that passes packets to this one.
    let commands: HopCommands
    /// For when the agenda has it.
    var wakesAt: MonotonicInstant?

    var nextDeadline: MonotonicInstant? {
        [mix.nextDeadline, exchanges?.nextDeadline].compactMap(\.self).min()
    }

    /// Makes a node; `nil` if the network doesn't have it.
    init?(_ id: NodeID, in topology: MixnetTopology) {
        let authenticator = [UInt8](repeating: 0, count: Geometry.authenticatorLength)
        guard let node = topology.nodes[id],
            let commands = HopCommands(.next, id.bytes + authenticator)
        else { return nil }
        self.id = id
        self.commands = commands
        // As many as nodes keep unless they are told otherwise.
        mix = Mix(id, replayCapacity: 1 << 24)
        if node.roles.contains(.service) {
            exchanges = ServiceExchanges(
                ServiceConfiguration(services: Set(node.services)), geometry: topology.geometry)
        }
        if node.roles.contains(.gateway) { mailboxes = Mailboxes() }
    }
}

extension HopCommands {
    /// What a hop is told by one command and, at a packet's end, the identifier of a SURB.
    init?(_ kind: CommandKind, _ field: [UInt8], reply: SURBIdentifier? = nil) {
        var bytes = [kind.rawValue] + field
        if let reply { bytes += [CommandKind.reply.rawValue] + reply.array }
        guard bytes.count <= Self.byteCount else { return nil }
        bytes += [UInt8](repeating: 0, count: Self.byteCount - bytes.count)
        guard let read = try? HopCommands(reading: bytes.span.bytes) else { return nil }
        self = read
    }
}
