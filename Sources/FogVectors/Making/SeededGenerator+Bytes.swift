import FogSimulation

extension SeededGenerator {
    /// So many bytes.
    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let word = next()
            for shift in stride(from: 0, to: 64, by: 8) where bytes.count < count {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }
}

extension [UInt8] {
    /// The same bytes with one bit flipped; bits count from the lowest of the first byte on.
    func flippingBit(_ bit: Int) -> [UInt8] {
        var bytes = self
        let place = bit / 8
        if bytes.indices.contains(place) { bytes[place] ^= 1 << UInt8(bit % 8) }
        return bytes
    }
}
