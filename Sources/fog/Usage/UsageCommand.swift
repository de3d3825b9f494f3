import ArgumentParser
import FogClient
import FogCore
import FogJobs
import Glibc

struct UsageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Show what was used, by submitter, job or node.",
        discussion: """
            Of attempts that ended in the period, as their workers metered them: what succeeded, a slash, what didn't.
            Attempts count for as long as their job is on record. Exact numbers: -o json.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "By what it is divided: submitter, job or node.")
    var by: UsageDivision = .submitter

    @Option(
        name: .long,
        help: "From when on: a time such as 2026-11-22T15:00:00Z, or how long ago, such as 7d. Whole hours.")
    var since: TimeArgument?

    @Option(name: .long, help: "Until when, likewise.")
    var until: TimeArgument?

    @Option(name: .long, help: "Only what this job used.")
    var job: JobID?

    func run() async throws {
        let now = Self.now
        let report = try await connection.withClient { client in
            func page(_ cursor: String?) async throws(FogError) -> UsageReport {
                try await client.usage(
                    by: by, since: since?.time(at: now), until: until?.time(at: now), job: job, cursor: cursor,
                    limit: 1000)
            }
            var report = try await page(nil)
            while let cursor = report.cursor {
                let next = try await page(cursor)
                report.groups += next.groups
                report.cursor = next.cursor
            }
            return report
        }
        switch output.output {
        case .json, .yaml: try output.show(report, Listing(name: { _ in "" }, columns: []))
        case .name: try output.show(report.groups, .usage)
        case .table, .wide:
            let total = UsageGroup(submitter: "all", usage: report.total)
            try output.show(report.groups + [total], .usage)
        }
    }
}

extension UsageCommand {
    fileprivate static var now: WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension Listing where Item == UsageGroup {
    static let usage = Listing(
        name: \.key,
        columns: [
            Column(title: "WHO", value: { $0.job == nil && $0.name != nil ? $0.name ?? "" : $0.key }),
            Column(title: "NAME", isWide: true, value: { $0.name ?? "" }),
            Column(title: "TASKS", value: { both($0) { String($0.tasks) } }),
            Column(title: "ATTEMPTS", value: { both($0) { String($0.attempts) } }),
            Column(title: "FUEL", value: { both($0) { $0.fuel.map(String.init) ?? "-" } }),
            Column(title: "PROCESSOR", value: { both($0) { Words.duration(.microseconds($0.cpuMicroseconds)) } }),
            Column(title: "ELAPSED", value: { both($0) { Words.duration(.microseconds($0.elapsedMicroseconds)) } }),
            Column(title: "PEAK MEMORY", value: { both($0) { Words.size($0.peakMemoryBytes) } }),
            Column(title: "IN", value: { both($0) { Words.size($0.bytesIn) } }),
            Column(title: "OUT", value: { both($0) { Words.size($0.bytesOut) } }),
            Column(
                title: "MEMORY TIME", isWide: true,
                value: { both($0) { "\(Words.size($0.memoryKibibyteMilliseconds / 1000 * 1024))·s" } }),
        ])

    private static func both(_ group: UsageGroup, _ text: (UsageSum) -> String) -> String {
        "\(text(group.usage.succeeded)) / \(text(group.usage.unsuccessful))"
    }
}

extension UsageGroup {
    /// What the group is called in the API.
    fileprivate var key: String { submitter ?? job?.description ?? node?.description ?? "" }
}
