import FogCore

/// When packets came to services, as somebody sees it who sees links only. Nothing on them says which are loops: services
/// keep each reply for a time of its own.
struct ServiceArrivals: Sendable {
    /// In seconds, in order.
    let times: [Double]

    init(_ observation: Observation) {
        times = observation.sightings.compactMap { seen in
            observation.endpoints[Int(seen.to)] == .service ? ClientTimings.seconds(seen.at) : nil
        }
    }

    /// Those within a time.
    func times(in window: ClosedRange<Double>) -> [Double] {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < window.lowerBound { low = middle + 1 } else { high = middle }
        }
        return Array(times[low...].prefix { $0 <= window.upperBound })
    }
}
