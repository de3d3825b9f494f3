import FogJobs
import FoundationEssentials
import Testing

@Suite struct JobStateTests {
    private static func counts(_ numbers: [TaskState: Int]) -> TaskCounts {
        var counts = TaskCounts()
        for (state, number) in numbers { counts[state] = number }
        return counts
    }

    @Test(
        arguments: [
            ([.queued: 3], false, .queued), ([.queued: 2, .cancelled: 1], false, .queued),
            ([.queued: 3], true, .running), ([.running: 1, .failed: 9], true, .running),
            ([.pending: 1, .succeeded: 9], true, .running), ([.unknown: 1], true, .running),
            ([.succeeded: 5], true, .succeeded), ([.succeeded: 5, .failed: 1, .timedOut: 2], true, .failed),
            ([.succeeded: 5, .timedOut: 1, .cancelled: 2], true, .timedOut),
            ([.succeeded: 5, .cancelled: 1], true, .cancelled), ([.cancelled: 2], false, .cancelled),
            ([.timedOut: 2], false, .timedOut),
        ] as [([TaskState: Int], Bool, JobState)])
    func theStateOfAJobFollowsFromItsTasks(_ numbers: [TaskState: Int], _ wasClaimed: Bool, _ state: JobState) {
        #expect(JobState(counts: Self.counts(numbers), wasClaimed: wasClaimed) == state)
    }

    @Test func aJobHasEndedExactlyWhenAllItsTasksHave() {
        for state in TaskState.allCases {
            var counts = Self.counts([.succeeded: 2])
            counts.move(from: .succeeded, to: state)
            #expect(JobState(counts: counts, wasClaimed: true).isTerminal == state.isTerminal)
        }
    }

    @Test func countsMoveFromStateToState() {
        var counts = Self.counts([.queued: 2])
        counts.move(from: .queued, to: .leased)
        counts.move(from: .leased, to: .succeeded)
        #expect(counts.total == 2 && counts.ended == 1 && counts[.queued] == 1 && counts[.leased] == 0)
        #expect(counts == Self.counts([.queued: 1, .succeeded: 1]))
    }

    @Test func inJSONOnlyStatesWithTasksStand() throws {
        let counts = Self.counts([.queued: 2, .timedOut: 1])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(counts), as: UTF8.self)
        #expect(text == #"{"queued":2,"timedOut":1}"#)
        #expect(try JSONDecoder().decode(TaskCounts.self, from: Data(text.utf8)) == counts)
    }

    @Test(arguments: [
        #"{"queued":-1}"#, #"{"queued":9223372036854775807,"running":9223372036854775807}"#, #"{"queued":"2"}"#,
    ])
    func countsThatCanNotBeAreRefused(_ text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(TaskCounts.self, from: Data(text.utf8)) }
    }
}
