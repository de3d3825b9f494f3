import FogSimulation

/// Damage of the kinds that programs and people do.
enum Mutation {
    /// Damages bytes in one to three places; keeps their number unless `changesLength`.
    static func damage(_ bytes: inout [UInt8], changesLength: Bool, using dice: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...3, using: &dice) {
            guard !bytes.isEmpty else {
                if changesLength { bytes.append(.random(in: 0...255, using: &dice)) }
                return
            }
            let place = Int.random(in: bytes.indices, using: &dice)
            switch Int.random(in: 0..<(changesLength ? 8 : 5), using: &dice) {
            case 0: bytes[place] = .random(in: 0...255, using: &dice)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            case 2: bytes[place] = [0, 1, 0x7f, 0x80, 0xff][Int.random(in: 0..<5, using: &dice)]
            case 3:
                let end = min(bytes.count, place + Int.random(in: 1...40, using: &dice))
                for index in place..<end { bytes[index] = bytes[place] }
            case 4:
                let from = Int.random(in: bytes.indices, using: &dice)
                let count = min(Int.random(in: 1...64, using: &dice), bytes.count - max(place, from))
                let copy = Array(bytes[from..<from + count])
                bytes.replaceSubrange(place..<place + count, with: copy)
            case 5: bytes.insert(.random(in: 0...255, using: &dice), at: place)
            case 6: bytes.removeLast(bytes.count - place)
            default: bytes.append(contentsOf: bytes[place...])
            }
        }
    }
}
