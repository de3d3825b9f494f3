/// A part of ``ReplayTags``: an open table with linear probing.
struct ReplayTagPart: Sendable {
    private static let smallest = 32

    private var places: [ReplayFingerprint] = []
    private var count = 0

    var byteCount: Int { places.count * ReplayFingerprint.byteCount }

    func contains(_ tag: ReplayFingerprint, hash: UInt64) -> Bool {
        guard !places.isEmpty else { return false }
        return places[place(of: tag, hash)] == tag
    }

    mutating func insert(_ tag: ReplayFingerprint, hash: UInt64) -> Bool {
        if 4 * (count + 1) > 3 * places.count { grow() }
        let place = place(of: tag, hash)
        guard places[place] != tag else { return false }
        places[place] = tag
        count += 1
        return true
    }

    /// Where a tag stands or, if it isn't there, belongs. There is always an empty place.
    private func place(of tag: ReplayFingerprint, _ hash: UInt64) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while places[place] != tag, places[place] != .none { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        let old = places
        places = Array(repeating: .none, count: max(Self.smallest, 2 * old.count))
        for tag in old where tag != .none {
            places[place(of: tag, UInt64(bitPattern: Int64(tag.hashValue)))] = tag
        }
    }
}
