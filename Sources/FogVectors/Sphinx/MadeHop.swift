import FogCore
import FogCrypto
import FogSimulation
import FogSphinx

/// A hop that was made up for a test vector.
struct MadeHop {
    let privateKey: [UInt8]
    var hop: PathHop

    /// A hop that is told a delay, unless it is the last, which is told a recipient and, of a reply, its identifier.
    init(isLast: Bool, isReply: Bool, using dice: inout SeededGenerator) throws(PathError) {
        privateKey = dice.bytes(BatchX25519.byteCount)
        // The key of a clamped scalar is never of small order.
        guard let secret = HopSecretKey(SecretBytes(privateKey), of: .x25519), let key = secret.publicKey,
            let id = NodeID(bytes: dice.bytes(NodeID.byteCount))
        else { throw .key(0) }
        hop = PathHop(id: id, key: key)
        if isLast {
            hop.recipient = Bytes32(dice.bytes(Bytes32.byteCount))
            if isReply { hop.reply = SURBIdentifier(dice.bytes(SURBIdentifier.byteCount)) }
        } else {
            hop.delay = UInt32(truncatingIfNeeded: dice.next())
        }
    }

    /// The hops of a path.
    static func path(
        _ count: Int, isReply: Bool, using dice: inout SeededGenerator
    ) throws(PathError) -> [MadeHop] {
        var hops: [MadeHop] = []
        for place in 0..<count {
            hops.append(try MadeHop(isLast: place == count - 1, isReply: isReply, using: &dice))
        }
        return hops
    }
}
