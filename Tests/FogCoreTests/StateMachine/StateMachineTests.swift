import FogCore
import Testing

@Suite struct StateMachineTests {
    /// Repeats what it hears, and says "tick" once ten nanoseconds later.
    private struct Echo: StateMachine {
        private(set) var nextDeadline: MonotonicInstant?

        mutating func receive(_ events: Span<String>, at now: Now, into outputs: inout Outputs<String>) {
            for index in events.indices {
                outputs.append(events[index])
                nextDeadline = now.monotonic.advanced(by: .nanoseconds(10))
            }
            if let deadline = nextDeadline, deadline <= now.monotonic {
                outputs.append("tick")
                nextDeadline = nil
            }
        }
    }

    private func now(_ nanoseconds: UInt64) -> Now {
        Now(
            monotonic: MonotonicInstant(nanoseconds: nanoseconds),
            wall: WallTime(millisecondsSinceEpoch: Int64(nanoseconds)))
    }

    @Test func aSingleEventIsABatchOfOne() {
        var machine = Echo()
        var outputs = Outputs<String>()
        machine.receive("hello", at: now(5), into: &outputs)
        #expect(outputs.actions == ["hello"])
        #expect(machine.nextDeadline == MonotonicInstant(nanoseconds: 15))
    }

    @Test func wakingIsABatchOfNothing() {
        var machine = Echo()
        var outputs = Outputs<String>()
        machine.receive("hello", at: now(0), into: &outputs)
        machine.wake(at: now(9), into: &outputs)
        #expect(outputs.actions == ["hello"])
        machine.wake(at: now(10), into: &outputs)
        #expect(outputs.actions == ["hello", "tick"])
        #expect(machine.nextDeadline == nil)
    }
}
