import FogCrypto
import FogSphinx

/// What geometry packets have of which only the bytes are known: X25519, AEZ, and a number of hops that leaves room for
/// a payload.
enum GeometryGuess {
    /// The number of hops that is tried first, and taken where nothing tells.
    private static let usualHops = 5

    /// The geometry of the first good packet for which one fits; otherwise five hops and the length that most have.
    static func geometry(of packets: [HopPacket]) -> Geometry? {
        let unknown = packets.filter { $0.geometry == nil }
        for packet in unknown where packet.isGood {
            if let geometry = fitting(packet) { return geometry }
        }
        var counts: [Int: Int] = [:]
        for packet in unknown { counts[packet.bytes.count, default: 0] += 1 }
        // The shorter of two that are as frequent, so that the answer is always the same.
        let length = counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
        return length.flatMap { geometry(packetLength: $0, hops: usualHops) }
    }

    /// The geometry with which a packet's authenticator fits.
    private static func fitting(_ packet: HopPacket) -> Geometry? {
        let numbers = [usualHops] + (1...Geometry.hopLimit).filter { $0 != usualHops }
        return numbers.lazy.compactMap { geometry(packetLength: packet.bytes.count, hops: $0) }.first { geometry in
            var bytes = packet.bytes
            return switch PacketUnwrapper(geometry).unwrap(&bytes, with: packet.privateKey) {
            case .passed, .refused(.commands), .refused(.payload): true
            default: false
            }
        }
    }

    private static func geometry(packetLength: Int, hops: Int) -> Geometry? {
        let payloadLength = packetLength - bareLength - hops * Geometry.commandsLength
        return try? Geometry(group: .x25519, cipher: .aez5, hops: hops, payloadLength: payloadLength)
    }

    /// Bytes of a packet without payload and without the commands of any hop.
    static let bareLength =
        Geometry.prefixLength + Geometry.Group.x25519.elementLength + Geometry.authenticatorLength
        + Geometry.payloadTagLength
}
