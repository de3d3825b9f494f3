import FogCore
import FogSimulation
import Testing

/// The bytes that hexadecimal digits in a test's source spell.
func bytes(_ hexadecimal: String) -> [UInt8] {
    guard let bytes = Hexadecimal.decode(hexadecimal) else {
        Issue.record("'\(hexadecimal)' isn't hexadecimal")
        return []
    }
    return bytes
}

extension SeededGenerator {
    /// So many bytes.
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }
}
