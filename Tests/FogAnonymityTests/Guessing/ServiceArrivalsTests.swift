import FogCore
import Testing

@testable import FogAnonymity

/// What is seen of requests on links alone.
@Suite struct ServiceArrivalsTests {
    private func second(_ number: UInt64) -> MonotonicInstant { MonotonicInstant(nanoseconds: number * 1_000_000_000) }

    @Test func allPacketsToServicesAreSeenAndNoOthers() {
        var seen = Observation(
            endpoints: [.client, .mix(layer: 1), .service, .gateway, .service], meanDelay: .seconds(1))
        for number in 1...6 as ClosedRange<UInt64> {
            seen.append(Sighting(at: second(number), from: 0, to: 3))
            seen.append(Sighting(at: second(number), from: 1, to: number % 2 == 0 ? 2 : 4))
            seen.append(Sighting(at: second(number), from: 2, to: 1))
        }
        let arrivals = ServiceArrivals(seen)
        #expect(arrivals.times == [1, 2, 3, 4, 5, 6])
        #expect(arrivals.times(in: 2.5...4) == [3, 4] && arrivals.times(in: 7...9) == [])
    }

    @Test func endpointsThatAreNotThereAreNotSeen() {
        var seen = Observation(endpoints: [.client, .mix(layer: 1), .service], meanDelay: .seconds(1))
        seen.append(Sighting(at: .origin, from: 0, to: 3))
        seen.append(Sighting(at: .origin, from: -1, to: 1))
        #expect(seen.sightings.isEmpty)
    }
}
