import FogCore
import FogCrypto
import FogSimulation

@testable import FogSphinx

/// A hop whose secret a test knows.
struct KnownHop {
    let id: NodeID
    let secret: SecretBytes
    let key: HopPublicKey

    init(_ group: Geometry.Group, using dice: inout SeededGenerator) throws {
        secret = .random(group.secretLength, using: &dice)
        let name = SecretBytes.random(NodeID.byteCount, using: &dice).revealed
        guard let key = HopSecretKey(secret, of: group)?.publicKey, let id = NodeID(bytes: name) else {
            throw FogError(.failed, "no key")
        }
        self.id = id
        self.key = key
    }
}

/// A path through hops whose secrets a test knows.
struct Route {
    let known: [KnownHop]
    var hops: [PathHop]

    init(_ known: [KnownHop], using dice: inout SeededGenerator) {
        self.known = known
        hops = known.map { PathHop(id: $0.id, key: $0.key, delay: UInt32.random(in: 0...9, using: &dice)) }
    }

    init(_ count: Int, of group: Geometry.Group = .x25519, using dice: inout SeededGenerator) throws {
        self.init(try (0..<count).map { _ in try KnownHop(group, using: &dice) }, using: &dice)
    }

    /// The key of the hop at a place of the path.
    func key(at place: Int) throws -> HopSecretKey {
        guard let key = HopSecretKey(known[place].secret, of: known[place].key.group) else {
            throw FogError(.failed, "no key")
        }
        return key
    }

    /// Unwraps a packet as the hop at a place of the path does.
    func unwrap(
        _ packet: inout [UInt8], at place: Int, of geometry: Geometry, on path: CPUPath = .selected
    ) throws -> UnwrapResult {
        unwrapAll(&packet, with: try key(at: place), of: geometry, on: path)[0]
    }
}

/// Unwraps packets that lie one after the other.
func unwrapAll(
    _ packets: inout [UInt8], with key: borrowing HopSecretKey, of geometry: Geometry, on path: CPUPath = .selected
) -> [UnwrapResult] {
    unwrapAll(&packets, with: key, by: PacketUnwrapper(geometry, on: path))
}

/// Unwraps packets that lie one after the other.
func unwrapAll(
    _ packets: inout [UInt8], with key: borrowing HopSecretKey, by unwrapper: PacketUnwrapper
) -> [UnwrapResult] {
    let count = packets.count / unwrapper.geometry.packetLength
    var results = [UnwrapResult](repeating: .refused(.prefix), count: count)
    var span = packets.mutableSpan
    var bytes = span.mutableBytes
    var resultSpan = results.mutableSpan
    guard unwrapper.unwrap(&bytes, with: key, into: &resultSpan) else { return [] }
    return results
}
