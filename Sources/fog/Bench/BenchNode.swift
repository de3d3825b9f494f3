import Crypto
import FogCore
import FogDirectory

/// A node of a measured directory: a relay or a mix, whose keys follow from its number.
struct BenchNode {
    let number: Int
    let isMix: Bool

    /// A node of a directory that has so many, of which so many are mixes that stand evenly between the others.
    init(number: Int, of nodeCount: Int, mixes mixCount: Int) {
        self.number = number
        isMix = mixCount > 0 && number.isMultiple(of: max(1, nodeCount / mixCount))
    }

    /// What it says of itself before an epoch, with what there is to say in it.
    func descriptor(
        for epoch: UInt64, in network: NetworkDescription, port: UInt16 = 443
    ) throws -> Verified<NodeDescriptor> {
        var seed = Array(SHA256.hash(data: Array("node \(number)".utf8)))
        let identity = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        func key(_ label: String) -> [UInt8] {
            seed = Array(SHA256.hash(data: seed + Array(label.utf8)))
            return seed
        }
        var descriptor = NodeDescriptor(
            identityKey: Array(identity.publicKey.rawRepresentation), published: network.schedule.start(of: epoch - 1),
            software: "fog/0.1", linkKey: key("link"))
        descriptor.protocols = [ProtocolRange("link", 1...1)]
        descriptor.addresses = [
            NetworkAddress(host: "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)", port: port)
        ]
        descriptor.bandwidth = 1_000_000 + UInt64(number) * 37
        if isMix {
            descriptor.roles = [.mix]
            descriptor.delayKey = key("delay")
            descriptor.mixKeys = (epoch..<epoch + 3).map { MixKey(epoch: $0, bytes: key("mix \($0)")) }
        } else {
            descriptor.roles = [.relay]
            descriptor.onionKey = key("onion")
        }
        return try descriptor.signed(by: DocumentSigner(identity), in: network.identifier)
    }
}
