import Testing

/// Compares what a coordinator has kept with what submitters were told: every job that was accepted is there, once, and
/// each of its tasks has had exactly one effect, the right one.
struct Reconciliation {
    let network: Network
    let record: Load.Record
    let comment: Comment

    private(set) var tasks = 0
    private(set) var attempts = 0
    /// How many attempts ended in each way.
    private(set) var verdicts: [String: Int] = [:]
    /// What was counted of each part of the text: it is the same whoever has counted.
    private var counts: [String: [UInt8]] = [:]

    init(network: Network, record: Load.Record, comment: Comment) {
        self.network = network
        self.record = record
        self.comment = comment
    }

    /// Waits until every job has ended, and compares.
    ///
    /// - Returns: How many jobs there are.
    mutating func reconcile() async throws -> Int {
        try await eventually("every job has ended", within: .seconds(300)) {
            try network.allJobs().allSatisfy { !["queued", "running"].contains($0.state) }
        }
        let jobs = try network.allJobs()
        let identifiers = Set(jobs.map(\.id))
        #expect(record.accepted.subtracting(identifiers) == [], "jobs that were accepted are lost; \(comment)")
        #expect(Set(jobs.map(\.name)).count == jobs.count, "a job was submitted once and is there twice; \(comment)")
        for status in jobs {
            guard let job = record.issued[status.name] else {
                Issue.record("nobody has submitted \(status.name); \(comment)")
                continue
            }
            #expect(status.state == "succeeded", "\(status.name) \(status.id); \(comment)")
            #expect(status.tasks == ["succeeded": job.count], "\(status.name) \(status.id); \(comment)")
            try reconcile(job, status.id)
        }
        return jobs.count
    }

    private mutating func reconcile(_ job: LoadJob, _ id: String) throws {
        let rows = try network.rows(of: id)
        #expect(rows.map(\.index) == Array(0..<job.count), "\(id); \(comment)")
        let files = Dictionary(grouping: try network.files(of: id), by: \.index)
        let pieces = Dictionary(grouping: try network.pieces(of: id), by: \.task)
        let successes = try network.events(id).filter { $0.type == "task.succeeded" }.compactMap(\.task)
        #expect(successes.sorted() == rows.map(\.id).sorted(), "successes that were told of \(id); \(comment)")
        for row in rows {
            tasks += 1
            #expect(row.state == "succeeded" && row.failures == 0, "\(row); \(comment)")
            try reconcileAttempts(row)

            let left = (files[row.index] ?? []).sorted { $0.path < $1.path }
            let expected = job.left(at: row.index)
            #expect(left.map(\.path) == expected.map(\.path), "\(row.id); \(comment)")
            for (file, expectation) in zip(left, expected) {
                let content = try network.content(file.hash)
                let isRight = content.starts(with: Array(expectation.beginning.utf8))
                #expect(content.count == file.size && isRight, "\(file.path) of \(row.id); \(comment)")
                guard job.kind == .counts else { continue }
                let part = "\(row.index) of \(job.count)"
                #expect(counts[part, default: content] == content, "\(row.id) counted otherwise; \(comment)")
                counts[part] = content
            }

            let printed = (pieces[row.id] ?? []).filter { $0.attempt == row.attempt }.sorted { $0.offset < $1.offset }
            let whole = printed.reduce(into: [UInt8]()) { $0 += Array($1.data) }
            let expectedWords = Array(job.printed(at: row.index).utf8)
            let isComplete = job.kind == .counts ? whole.last == UInt8(ascii: "\n") : whole.count == expectedWords.count
            #expect(
                isComplete && whole.starts(with: expectedWords),
                "\(row.id) printed '\(String(decoding: whole, as: UTF8.self))'; \(comment)")
        }
    }

    /// Attempts are numbered without a gap; all have ended; the last succeeded and no other did.
    private mutating func reconcileAttempts(_ row: TaskStatement) throws {
        let all = try network.attempts(at: row.id)
        attempts += all.count
        for attempt in all { verdicts[attempt.verdict ?? "none", default: 0] += 1 }
        #expect(all.map(\.attempt) == Array(1...max(1, row.attempt)), "attempts at \(row.id); \(comment)")
        #expect(all.filter { $0.endedAt == nil }.isEmpty, "attempts at \(row.id); \(comment)")
        #expect(all.filter { $0.verdict == "succeeded" }.map(\.attempt) == [row.attempt], "\(row.id); \(comment)")
        let others = Set(all.dropLast().map { $0.verdict ?? "none" })
        #expect(others.isSubset(of: ["lost", "released"]), "attempts at \(row.id): \(others); \(comment)")
        #expect(all.filter { $0.verdict == "lost" }.count == row.losses, "losses of \(row.id); \(comment)")
    }
}
