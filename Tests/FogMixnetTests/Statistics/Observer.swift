import FogMixnet

/// Makes numbers of what somebody sees who watches all links: for each packet what its bytes show, and what goes over the same
/// links before and after it.
struct Observer {
    /// A packet as numbers, and whether it is of the kind that is looked for.
    struct Example {
        let features: [Double]
        let isWanted: Bool
        /// The client that sent it first.
        let client: Int
    }

    static let names =
        PacketBytes.names + ["hint", "to", "to as before", "to as next", "seen before"]
        + ["gap before", "gap after", "second gap before", "second gap after", "regular"]
        + ["on the link before", "on the link after", "at once before", "at once after"]
        + ["20 ms before", "20 ms after", "1 s before", "1 s after", "5 s before", "5 s after", "follow-up"]

    private let sightings: [Sighting]
    /// When a client misses what should have come back.
    private let timeouts: [Double]
    private let senders: [Int: [Double]]
    private let links: [Int: [Double]]
    private var places: [(sender: Int, link: Int)] = []
    private var neighbours: [(before: Int?, after: Int?)]
    private var repeated: [Bool] = []

    /// - Parameter sightings: In order of time.
    init(_ sightings: [Sighting], timeouts: [Double]) {
        self.sightings = sightings
        self.timeouts = timeouts
        var senders: [Int: [Double]] = [:]
        var links: [Int: [Double]] = [:]
        var last: [Int: Int] = [:]
        var digests: Set<UInt64> = []
        neighbours = Array(repeating: (nil, nil), count: sightings.count)
        for (index, sighting) in sightings.enumerated() {
            let link = Self.link(sighting)
            places.append((senders[sighting.from]?.count ?? 0, links[link]?.count ?? 0))
            senders[sighting.from, default: []].append(sighting.time)
            links[link, default: []].append(sighting.time)
            if let before = last[sighting.from] {
                neighbours[index].before = sightings[before].to
                neighbours[before].after = sighting.to
            }
            last[sighting.from] = index
            repeated.append(!digests.insert(sighting.bytes.digest).inserted)
        }
        self.senders = senders
        self.links = links
    }

    private static func link(_ sighting: Sighting) -> Int { 1000 * sighting.from + sighting.to }

    /// The packets of a stage and some clients, those that they sent or those that came through their SURBs, each sender's one
    /// after the other; wanted are those that carry something.
    func examples(_ stage: Sighting.Stage, replies: Bool, of clients: Range<Int>) -> [Example] {
        examples(of: clients) { $0.stage == stage && $0.isReply == replies }
    }

    /// The packets of a stage that carry something, or that count as such; wanted are those of these clients.
    func payload(
        _ stage: Sighting.Stage, replies: Bool, of clients: Range<Int>, among all: Range<Int>
    ) -> [Example] {
        examples(of: all) { $0.stage == stage && $0.isReply == replies && $0.isPayload }.map {
            Example(features: $0.features, isWanted: clients.contains($0.client), client: $0.client)
        }
    }

    private func examples(of clients: Range<Int>, where isMeant: (Sighting) -> Bool) -> [Example] {
        sightings.indices.filter { isMeant(sightings[$0]) && sightings[$0].client.map(clients.contains) == true }
            .sorted { (sightings[$0].from, $0) < (sightings[$1].from, $1) }
            .map {
                Example(
                    features: features($0), isWanted: sightings[$0].isPayload, client: sightings[$0].client ?? -1)
            }
    }

    private func features(_ index: Int) -> [Double] {
        let seen = sightings[index]
        let times = senders[seen.from] ?? []
        let link = links[Self.link(seen)] ?? []
        let (place, linkPlace) = places[index]
        var values = seen.bytes.values
        // To which service node a packet goes isn't hidden here: all of a request go to one, others to any.
        let isHidden = seen.stage != .toService
        values += [Double(seen.hint), isHidden ? Double(seen.to) : 0]
        values.append(isHidden && neighbours[index].before == seen.to ? 1 : 0)
        values.append(isHidden && neighbours[index].after == seen.to ? 1 : 0)
        values.append(repeated[index] ? 1 : 0)
        values += [-1, 1, -2, 2].map { Self.gap(times, place, $0) }
        values.append(Self.regularity(times, place))
        values += [-1, 1].map { Self.gap(link, linkPlace, $0) }
        for width in [1e-9, 0.02, 1, 5] {
            values.append(Double(place - Self.first(times, from: seen.time - width)))
            values.append(Double(Self.first(times, from: seen.time + width) - place - 1))
        }
        values.append(seen.isDropped ? followUp(times, after: seen.time) : 0)
        return values
    }

    /// The logarithm of the time between a packet and one that stands so many places from it.
    private static func gap(_ times: [Double], _ place: Int, _ step: Int) -> Double {
        guard times.indices.contains(place + step) else { return 0 }
        return logarithm(abs(times[place + step] - times[place]))
    }

    /// How well some pause before a packet fits some pause after it, as the logarithm of the difference.
    private static func regularity(_ times: [Double], _ place: Int) -> Double {
        var least = 1.0
        for before in 1...4 where place - before >= 0 {
            for after in 1...4 where place + after < times.count {
                least = min(least, abs(times[place + after] + times[place - before] - 2 * times[place]))
            }
        }
        return logarithm(least)
    }

    /// How close to the end of a time limit the sender sends again, as the logarithm of the difference.
    private func followUp(_ times: [Double], after time: Double) -> Double {
        var least = 1.0
        for timeout in timeouts {
            let place = Self.first(times, from: time + timeout)
            for candidate in [place - 1, place] where times.indices.contains(candidate) {
                least = min(least, abs(times[candidate] - time - timeout))
            }
        }
        return Self.logarithm(least)
    }

    private static func logarithm(_ seconds: Double) -> Double { Exponential.logarithm(max(seconds, 1e-7)) }

    /// The first place with a time not before this one.
    private static func first(_ times: [Double], from time: Double) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
