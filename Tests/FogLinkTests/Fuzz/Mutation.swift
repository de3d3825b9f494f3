import FogSimulation

/// Damage to a stream of bytes: by chance, and by somebody who knows where lengths are.
enum Mutation {
    /// Damages bytes in one to three places.
    static func damage(_ bytes: inout [UInt8], using dice: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...3, using: &dice) {
            guard !bytes.isEmpty else { return bytes.append(.random(in: 0...255, using: &dice)) }
            let place = Int.random(in: bytes.indices, using: &dice)
            let end = min(bytes.count, place + Int.random(in: 1...64, using: &dice))
            switch Int.random(in: 0..<9, using: &dice) {
            case 0: bytes[place] = .random(in: 0...255, using: &dice)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            case 2: bytes[place] = [0, 1, 0x7f, 0x80, 0xff][Int.random(in: 0..<5, using: &dice)]
            case 3: bytes.removeSubrange(place..<end)
            case 4: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: bytes.indices, using: &dice))
            case 5: bytes.removeLast(bytes.count - place)
            case 6: bytes.insert(contentsOf: random(64, using: &dice), at: place)
            case 7: bytes.replaceSubrange(0..<min(3, bytes.count), with: [0xff, 0xff, 0xff])
            default: for index in place..<end { bytes[index] = 0xff }
            }
        }
    }

    /// Up to so many random bytes, and at least one.
    static func random(_ limit: Int, using dice: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 1...limit, using: &dice)).map { _ in .random(in: 0...255, using: &dice) }
    }

    /// Bytes in pieces, as a connection may bring them.
    static func pieces(of bytes: [UInt8], using dice: inout SeededGenerator) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        let longest = [bytes.count, 7, 300][Int.random(in: 0..<3, using: &dice)]
        // Most of a long input comes at once, or it would be many inputs.
        while !rest.isEmpty {
            let count = pieces.count > 20 ? rest.count : Int.random(in: 1...max(1, longest), using: &dice)
            pieces.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}
