import FogCore

/// Which packets at services look like parts of requests to somebody who sees links only. A loop is answered at once
/// with one packet; so what is answered at once with one packet is passed over.
struct RequestSightings: Sendable {
    /// When they came, in seconds.
    let times: [Double]

    init(_ observation: Observation) {
        let sightings = observation.sightings
        times = sightings.indices.compactMap { index in
            let arrival = sightings[index]
            guard observation.endpoints[Int(arrival.to)] == .service else { return nil }
            var answers = 0
            for later in sightings[(index + 1)...] {
                // What comes for the same service, or later, ends what can be an answer.
                guard later.at == arrival.at, later.to != arrival.to else { break }
                if later.from == arrival.to { answers += 1 }
            }
            return answers == 1 ? nil : ClientTimings.seconds(arrival.at)
        }
    }

    /// Those within a time.
    func times(in window: ClosedRange<Double>) -> [Double] {
        // They are in order.
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < window.lowerBound { low = middle + 1 } else { high = middle }
        }
        return Array(times[low...].prefix { $0 <= window.upperBound })
    }
}
