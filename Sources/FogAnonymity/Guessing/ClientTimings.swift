import FogCore

/// When each client sent packets, in seconds: all that its own link shows.
struct ClientTimings: Sendable {
    private let times: [[Double]]
    /// From the first sighting to the last.
    private let duration: Double

    init(_ observation: Observation) {
        let clients = observation.endpoints.prefix { $0 == .client }.count
        var times = [[Double]](repeating: [], count: clients)
        for sighting in observation.sightings where Int(sighting.from) < clients {
            times[Int(sighting.from)].append(Self.seconds(sighting.at))
        }
        self.times = times
        let first = observation.sightings.first.map { Self.seconds($0.at) } ?? 0
        duration = max(1e-9, (observation.sightings.last.map { Self.seconds($0.at) } ?? 0) - first)
    }

    static func seconds(_ instant: MonotonicInstant) -> Double { Double(instant.nanoseconds) / 1e9 }

    var clients: Int { times.count }

    /// Packets of a client in a second, on average over all that was seen.
    func rate(of client: Int) -> Double { Double(times[client].count) / duration }

    /// When a client sent packets within a time. O(log packets).
    func sent(by client: Int, in window: ClosedRange<Double>) -> ArraySlice<Double> {
        let all = times[client]
        let start = Self.place(of: window.lowerBound, in: all)
        var end = start
        while end < all.count, all[end] <= window.upperBound { end += 1 }
        return all[start..<end]
    }

    /// Where the first time stands that isn't before another.
    private static func place(of time: Double, in times: [Double]) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
