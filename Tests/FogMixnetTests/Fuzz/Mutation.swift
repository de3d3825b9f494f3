import FogSimulation

/// Damage to bytes: by chance, and by somebody who knows where lengths are.
enum Mutation {
    /// Damages bytes in one to three places.
    static func damage(_ bytes: inout [UInt8], using dice: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...3, using: &dice) {
            guard !bytes.isEmpty else { return bytes.append(.random(in: 0...255, using: &dice)) }
            // Mostly near the beginning, where lengths and kinds are.
            let last = dice.happens(at: 0.5) ? min(bytes.count, 40) : bytes.count
            let place = dice.index(below: last)
            let end = min(bytes.count, place + Int.random(in: 1...64, using: &dice))
            switch Int.random(in: 0..<8, using: &dice) {
            case 0: bytes[place] = .random(in: 0...255, using: &dice)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            case 2: bytes[place] = dice.one(of: 0, 1, 2, 3, 0x7f, 0x80, 0xff)
            case 3: bytes.removeSubrange(place..<end)
            case 4: bytes.insert(contentsOf: Array(bytes[place..<end]), at: dice.index(below: bytes.count))
            case 5: bytes.removeLast(bytes.count - place)
            case 6: bytes.insert(contentsOf: dice.bytes(dice.index(below: 64)), at: place)
            default: for index in place..<end { bytes[index] = 0xff }
            }
        }
    }
}
