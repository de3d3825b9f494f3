/// Bytes that look random and follow from a key alone: the key stream of ChaCha20 (RFC 8439, section 2.3) with a nonce
/// of zeros and a block counter of 64 bits that begins at 0.
///
/// For programs whose runs must be alike. Whoever knows the key knows the bytes, so they are no secrets.
public struct KeyStream: Sendable {
    /// How many bytes a key has.
    public static let keyBytes = 32

    private let key: [UInt32]
    private var block: [UInt8] = []
    private var used = 64
    private var counter: UInt64 = 0

    /// Begins the stream of a key, or returns `nil` if it doesn't have ``keyBytes`` bytes.
    public init?(key: [UInt8]) {
        guard key.count == Self.keyBytes else { return nil }
        self.key = (0..<8).map { word in
            (0..<4).reduce(0) { $0 | UInt32(key[word * 4 + $1]) << UInt32($1 * 8) }
        }
    }

    /// Fills the buffer with the next bytes of the stream. The buffer is a program's memory, which no array owns.
    public mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        for index in buffer.indices {
            if used == 64 { nextBlock() }
            buffer[index] = block[used]
            used += 1
        }
    }

    private mutating func nextBlock() {
        var state: [UInt32] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]
        state += key
        state += [UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 0, 0]
        let start = state
        for _ in 0..<10 {
            Self.quarter(&state, 0, 4, 8, 12)
            Self.quarter(&state, 1, 5, 9, 13)
            Self.quarter(&state, 2, 6, 10, 14)
            Self.quarter(&state, 3, 7, 11, 15)
            Self.quarter(&state, 0, 5, 10, 15)
            Self.quarter(&state, 1, 6, 11, 12)
            Self.quarter(&state, 2, 7, 8, 13)
            Self.quarter(&state, 3, 4, 9, 14)
        }
        block.removeAll(keepingCapacity: true)
        for (word, initial) in zip(state, start) {
            let sum = word &+ initial
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                block.append(UInt8(truncatingIfNeeded: sum >> shift))
            }
        }
        counter &+= 1
        used = 0
    }

    private static func quarter(_ state: inout [UInt32], _ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        state[a] &+= state[b]
        state[d] = rotated(state[d] ^ state[a], 16)
        state[c] &+= state[d]
        state[b] = rotated(state[b] ^ state[c], 12)
        state[a] &+= state[b]
        state[d] = rotated(state[d] ^ state[a], 8)
        state[c] &+= state[d]
        state[b] = rotated(state[b] ^ state[c], 7)
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
