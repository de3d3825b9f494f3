import FogCore
import FogCrypto
import FogSimulation
import FogSphinx

/// A packet that was made for a test vector, as each hop receives it.
struct MadePacket {
    let hops: [MadeHop]
    /// One for each hop, in order.
    let packets: [[UInt8]]
    let payload: [UInt8]
    /// The SURB's bytes and what its maker keeps; empty for a packet that is no reply.
    let surb: [UInt8]
    let surbKeys: [UInt8]
    let geometry: Geometry

    /// Makes a packet with a payload of any length, and takes it along its path.
    ///
    /// - Parameter room: How many hops the packet has room for.
    init(
        hops count: Int, isReply: Bool, payloadLength: Int? = nil, room: Int = 5, using dice: inout SeededGenerator
    ) throws(PathError) {
        let length = payloadLength ?? dice.one(of: 103, 32 + dice.index(below: 300))
        guard let geometry = try? Geometry(group: .x25519, cipher: .aez5, hops: room, payloadLength: length) else {
            throw .payload(length, limit: Geometry.payloadLimit)
        }
        self.geometry = geometry
        hops = try MadeHop.path(count, isReply: isReply, using: &dice)
        payload = dice.bytes(length)
        let builder = PacketBuilder(geometry, on: .portable)
        let path = hops.map(\.hop)
        var packet: [UInt8]
        if isReply {
            let (surb, keys) = try builder.surb(along: path, using: &dice)
            self.surb = surb.bytes
            surbKeys = keys.stored.revealed
            packet = try builder.reply(through: surb, payload: payload)
        } else {
            (surb, surbKeys) = ([], [])
            packet = try builder.packet(along: path, payload: payload, using: &dice)
        }
        let unwrapper = PacketUnwrapper(geometry, on: .portable)
        var packets: [[UInt8]] = []
        for (place, hop) in hops.enumerated() {
            packets.append(packet)
            guard case .passed = unwrapper.unwrap(&packet, with: hop.privateKey) else { throw .key(place) }
        }
        self.packets = packets
    }

    /// The packet as it stands in a file.
    var value: VectorValue {
        .members([
            "Nodes": .list(
                hops.map { .members(["ID": .bytes($0.hop.id.bytes), "PrivateKey": .bytes($0.privateKey)]) }),
            "Path": .list(
                hops.map { made in
                    .members([
                        "ID": .bytes(made.hop.id.bytes), "PublicKey": .bytes(made.hop.key.bytes),
                        "Commands": .list(Self.commands(made.hop)),
                    ])
                }),
            "Packets": .list((packets + [[]]).map { .bytes($0) }),
            "Payload": .bytes(payload), "Surb": .bytes(surb), "SurbKeys": .bytes(surbKeys),
        ])
    }

    /// What a hop is told beside where to send the packet, each command by itself.
    private static func commands(_ hop: PathHop) -> [VectorValue] {
        var commands: [SphinxCommand] = []
        if let delay = hop.delay { commands.append(.delay(delay)) }
        if let recipient = hop.recipient { commands.append(.recipient(recipient.array)) }
        if let reply = hop.reply { commands.append(.reply(reply.array)) }
        return commands.map { .bytes($0.encoded.prefix(1 + $0.kind.fieldLength)) }
    }
}
