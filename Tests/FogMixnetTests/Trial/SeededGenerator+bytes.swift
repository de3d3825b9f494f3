import FogCore
import FogSimulation

extension SeededGenerator {
    /// Random bytes.
    mutating func bytes(_ count: Int) -> [UInt8] {
        var made: [UInt8] = []
        made.reserveCapacity(count + 8)
        while made.count < count { made += next().bigEndianBytes }
        return Array(made.prefix(count))
    }

    /// Thirty-two random bytes: a name, a tag, a secret of a packet.
    mutating func bytes32() -> Bytes32 { Bytes32(bytes(Bytes32.byteCount))! }
}
