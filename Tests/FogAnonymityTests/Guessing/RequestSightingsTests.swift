import FogCore
import Testing

@testable import FogAnonymity

/// What looks like a request on links alone.
@Suite struct RequestSightingsTests {
    /// One client, mix and service; arrivals at the service with so many answers at once.
    private func observation(_ answers: [Int]) -> Observation {
        var seen = Observation(endpoints: [.client, .mix(layer: 1), .service], meanDelay: .seconds(1))
        for (second, count) in answers.enumerated() {
            let at = MonotonicInstant(nanoseconds: UInt64(second + 1) * 1_000_000_000)
            seen.append(Sighting(at: at, from: 1, to: 2))
            for _ in 0..<count { seen.append(Sighting(at: at, from: 2, to: 1)) }
        }
        return seen
    }

    @Test func whatIsAnsweredAtOnceWithOnePacketIsPassedOver() {
        let sightings = RequestSightings(observation([1, 0, 1, 3, 1, 0]))
        #expect(sightings.times == [2, 4, 6])
        #expect(sightings.times(in: 2.5...4) == [4] && sightings.times(in: 7...9) == [])
    }

    @Test func answersToAnotherPacketAreNotTakenForIts() {
        var seen = observation([0])
        // Two that came at the same time, and one answer: to the later one.
        let at = MonotonicInstant(nanoseconds: 5_000_000_000)
        seen.append(Sighting(at: at, from: 1, to: 2))
        seen.append(Sighting(at: at, from: 1, to: 2))
        seen.append(Sighting(at: at, from: 2, to: 1))
        #expect(RequestSightings(seen).times == [1, 5])
    }

    @Test func endpointsThatAreNotThereAreNotSeen() {
        var seen = observation([])
        seen.append(Sighting(at: .origin, from: 0, to: 3))
        seen.append(Sighting(at: .origin, from: -1, to: 1))
        #expect(seen.sightings.isEmpty)
    }
}
