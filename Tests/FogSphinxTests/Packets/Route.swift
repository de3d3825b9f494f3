import FogCore
import FogCrypto
import FogSimulation

@testable import FogSphinx

/// A path through hops whose keys a test knows.
struct Route {
    let secrets: [[UInt8]]
    var hops: [PathHop]

    init(_ count: Int, using dice: inout SeededGenerator) throws {
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) } }
        var secrets: [[UInt8]] = []
        var hops: [PathHop] = []
        for _ in 0..<count {
            let secret = bytes(32)
            guard let key = HopSecretKey(x25519: SecretBytes(secret))?.publicKey, let id = NodeID(bytes: bytes(32))
            else { throw FogError(.failed, "no key") }
            secrets.append(secret)
            hops.append(PathHop(id: id, key: key, delay: UInt32.random(in: 0...9, using: &dice)))
        }
        self.secrets = secrets
        self.hops = hops
    }

    /// Unwraps a packet as the hop at a place of the path does.
    func unwrap(
        _ packet: inout [UInt8], at place: Int, of geometry: Geometry, on path: CPUPath = .selected
    ) throws -> UnwrapResult {
        guard let key = HopSecretKey(x25519: SecretBytes(secrets[place])) else { throw FogError(.failed, "no key") }
        return unwrapAll(&packet, with: key, of: geometry, on: path)[0]
    }
}

/// Unwraps packets that lie one after the other.
func unwrapAll(
    _ packets: inout [UInt8], with key: borrowing HopSecretKey, of geometry: Geometry, on path: CPUPath = .selected
) -> [UnwrapResult] {
    let count = packets.count / geometry.packetLength
    var results = [UnwrapResult](repeating: .refused(.prefix), count: count)
    let unwrapper = PacketUnwrapper(geometry, on: path)
    var span = packets.mutableSpan
    var bytes = span.mutableBytes
    var resultSpan = results.mutableSpan
    guard unwrapper.unwrap(&bytes, with: key, into: &resultSpan) else { return [] }
    return results
}
