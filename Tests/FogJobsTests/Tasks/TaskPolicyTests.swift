import FogCore
import FogSimulation
import Testing

@testable import FogJobs

@Suite struct TaskPolicyTests {
    private static func policy(_ minimum: Duration, _ maximum: Duration) -> TaskPolicy {
        TaskPolicy(maxFailures: 0, maxLost: nil, backoffMinimum: minimum, backoffMaximum: maximum)
    }

    @Test func theWaitDoublesUpToTheMaximumAndIsShortenedByLessThanAQuarter() {
        let policy = Self.policy(.seconds(1), .seconds(60))
        for (troubles, full) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (100, 60)] {
            for fence in 1...200 {
                let wait = policy.backoff(of: TaskSamples.task, fence: Int64(fence), troubles: troubles)
                #expect(wait <= .seconds(full) && wait > .seconds(full) * 3 / 4, "\(troubles) troubles: \(wait)")
            }
        }
    }

    @Test func theWaitIsTheSameEachTimeItIsAskedFor() {
        let policy = Self.policy(.seconds(1), .seconds(60))
        let waits = (0..<3).map { _ in policy.backoff(of: TaskSamples.task, fence: 4, troubles: 2) }
        #expect(Set(waits).count == 1)
    }

    @Test func tasksThatFailTogetherComeBackSpread() {
        let policy = Self.policy(.seconds(256), .seconds(256))
        let waits = (0..<4000).map {
            policy.backoff(of: TaskID(job: TaskSamples.job, index: $0), fence: 1, troubles: 1).secondsValue
        }
        // Four equal parts of the range from three quarters to the whole.
        var parts = [0, 0, 0, 0]
        for wait in waits { parts[min(3, Int((wait - 192) / 16))] += 1 }
        for part in parts { #expect((800...1200).contains(part), "\(parts)") }
    }

    @Test(arguments: [0, 1, 2, 40, 41, 63, 64, 1000, .max, -1, .min])
    func extremesDoNotOverflow(_ troubles: Int) {
        let longest = Duration.nanoseconds(Int64.max)
        let beyond = Duration.seconds(Int64.max)
        for (minimum, maximum) in [
            (Duration.zero, Duration.zero), (.zero, longest), (longest, longest), (beyond, beyond),
            (.nanoseconds(1), beyond), (.seconds(-5), .seconds(-1)), (.seconds(10), .seconds(1)),
        ] {
            for fence in [Int64.min, -1, 0, 1, .max] {
                let wait = Self.policy(minimum, maximum).backoff(
                    of: TaskSamples.task, fence: fence, troubles: troubles)
                #expect(wait >= .zero && wait <= max(.zero, minimum, maximum))
            }
        }
    }
}
