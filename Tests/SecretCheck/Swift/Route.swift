import FogCore
import FogCrypto
import FogSphinx

/// A path through hops whose keys are known.
struct Route {
    let secrets: [[UInt8]]
    let hops: [PathHop]

    init(_ count: Int, of group: Geometry.Group) throws {
        var dice = Dice(seed: UInt64(count))
        var secrets: [[UInt8]] = []
        var hops: [PathHop] = []
        for place in 0..<count {
            let secret = dice.bytes(group.secretLength)
            guard let key = HopSecretKey(SecretBytes(secret), of: group)?.publicKey,
                let id = NodeID(bytes: dice.bytes(32))
            else { throw Unprepared.key }
            secrets.append(secret)
            hops.append(PathHop(id: id, key: key, delay: UInt32(place)))
        }
        self.secrets = secrets
        self.hops = hops
    }
}
