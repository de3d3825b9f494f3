/// A file of an ``UnreliableDisk``: what is on stable storage, and what was changed since. What a program sees of it
/// stands in a real file.
struct StoredFile {
    /// The size of what a disk writes whole or not at all.
    static let sectorSize = 512

    enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(size: Int)
    }

    var stable: [UInt8] = []
    /// The size as a program sees it.
    var size = 0
    var pending: [Change] = []

    mutating func change(_ change: Change) {
        switch change {
        case .write(let offset, let bytes): size = max(size, offset + bytes.count)
        case .truncate(let size): self.size = size
        }
        pending.append(change)
    }

    /// All changes are on stable storage.
    mutating func synchronize() {
        for change in pending {
            switch change {
            case .write(let offset, let bytes): Self.write(bytes[...], to: &stable, at: offset)
            case .truncate(let size): Self.resize(&stable, to: size)
            }
        }
        pending.removeAll()
    }

    /// A synchronisation that failed: some of the changes are on stable storage, and the system takes all for written.
    mutating func failToSynchronize(_ dice: inout some RandomNumberGenerator) {
        var uncounted = LossTally()
        stable = survivors(&uncounted, &dice)
        pending.removeAll()
    }

    /// What is on the disk when the power is back: of the changes since the last synchronisation some, by the sector,
    /// in any order, a few torn within a sector; where later ones are there without earlier ones, zeros or bytes from
    /// elsewhere lie between.
    func survivors(_ tally: inout LossTally, _ dice: inout some RandomNumberGenerator) -> [UInt8] {
        var image = stable
        let survivals: [Double] = [0, 0.3, 0.7, 0.95, 1]
        let survival = survivals[Int.random(in: 0..<survivals.count, using: &dice)]
        let filler: UInt8 = Bool.random(using: &dice) ? 0 : UInt8.random(in: .min ... .max, using: &dice)
        for change in pending {
            switch change {
            case .truncate(let size):
                guard Double.random(in: 0..<1, using: &dice) < survival else {
                    tally.droppedTruncations += 1
                    continue
                }
                Self.resize(&image, to: size)
            case .write(let offset, let bytes):
                let kept = Self.write(bytes, to: &image, at: offset, survival: survival, filler: filler, &dice)
                if kept == 0 { tally.droppedWrites += 1 } else if kept < bytes.count { tally.tornWrites += 1 }
                tally.lostBytes += bytes.count - kept
            }
        }
        // The size may have reached the disk without the bytes.
        if image.count < size, Bool.random(using: &dice) { Self.resize(&image, to: size) }
        return image
    }

    /// Writes those sectors that survive, and returns how many bytes that were.
    private static func write(
        _ bytes: [UInt8], to image: inout [UInt8], at offset: Int, survival: Double, filler: UInt8,
        _ dice: inout some RandomNumberGenerator
    ) -> Int {
        var written = 0
        var position = 0
        while position < bytes.count {
            let end = min(bytes.count, position + sectorSize - (offset + position) % sectorSize)
            if Double.random(in: 0..<1, using: &dice) < survival {
                let isTorn = survival < 1 && Int.random(in: 0..<10, using: &dice) == 0
                let kept = isTorn ? Int.random(in: position..<end, using: &dice) : end
                if image.count < offset + position { resize(&image, to: offset + position, filler) }
                write(bytes[position..<kept], to: &image, at: offset + position)
                written += kept - position
            }
            position = end
        }
        return written
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to image: inout [UInt8], at offset: Int) {
        if image.count < offset + bytes.count { resize(&image, to: offset + bytes.count) }
        image.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    private static func resize(_ image: inout [UInt8], to size: Int, _ filler: UInt8 = 0) {
        if image.count > size { image.removeLast(image.count - size) }
        if image.count < size { image += repeatElement(filler, count: size - image.count) }
    }
}
