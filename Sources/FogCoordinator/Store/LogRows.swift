import FogCore
import FogExecution
import FogJobs
import FoundationEssentials
import GRDB

extension CoordinatorTransaction {
    /// Stores what of a piece of output isn't there yet, under a lease that must be current; returns how many bytes that
    /// is.
    mutating func appendLog(
        _ lease: LeaseKey, stream: OutputStream, offset: Int64, bytes: [UInt8], by node: NodeID, limit: Int64
    ) throws -> Int {
        let job = try job(lease.task.job)
        let row = try task(lease.task.index, of: job).row
        guard row.node == node, row.fence == lease.fence, row.state.isHeld else {
            throw FogError(.stale, "the lease is over; stop the attempt")
        }
        let key: StatementArguments = [job.sequence, lease.task.index, lease.fence, stream.rawValue]
        let last = try self.row(
            """
            SELECT ends FROM logs WHERE job = ? AND position = ? AND fence = ? AND stream = ?
            ORDER BY begins DESC LIMIT 1
            """, key)
        let end: Int64 = last?["ends"] ?? 0
        guard offset >= 0, offset <= limit else {
            throw FogError(.tooLarge, "an attempt's output is kept up to \(limit) bytes a stream")
        }
        let ends = offset + Int64(bytes.count)
        if ends <= end { return 0 }
        guard offset <= end else {
            throw FogError(.conflict, "the output before byte \(offset) is missing; send it from byte \(end)")
        }
        guard ends <= limit else {
            throw FogError(.tooLarge, "an attempt's output is kept up to \(limit) bytes a stream")
        }
        let new = Array(bytes.dropFirst(Int(end - offset)))
        try execute(
            "INSERT INTO logs (job, position, fence, stream, begins, ends, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [job.sequence, lease.task.index, lease.fence, stream.rawValue, end, ends, DatabaseBytes(new)])
        signals.insert(.logs(job.sequence))
        return new.count
    }

    /// A page of a job's output. It is the last if what is asked about has ended and nothing follows.
    func logPage(
        of job: JobRecord, task: Int?, stream: OutputStream?, after cursor: Int64, byteLimit: Int
    ) throws -> LogPage {
        // Read before the pieces, in the same snapshot: nothing can be printed after the end.
        let hasEnded =
            try task.map { try self.task($0, of: job).row.state.isTerminal }
            ?? status(job.id).state.isTerminal
        let cursorRows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT * FROM logs WHERE job = ?1 AND id > ?2 AND (?3 IS NULL OR position = ?3)
                        AND (?4 IS NULL OR stream = ?4)
                    ORDER BY id LIMIT 1000
                    """),
            arguments: [job.sequence, cursor, task, stream?.rawValue])
        var entries: [LogEntry] = []
        var last = cursor
        var size = 0
        var isFull = false
        while let row = try cursorRows.next() {
            let bytes: DatabaseBytes = row["bytes"]
            guard let stream = OutputStream(rawValue: row["stream"]) else { continue }
            last = row["id"]
            size += bytes.bytes.count
            entries.append(
                LogEntry(
                    task: job.task(row["position"]), attempt: row["fence"], stream: stream, offset: row["begins"],
                    data: Base64Bytes(bytes.bytes)))
            if size >= byteLimit || entries.count == 1000 {
                isFull = true
                break
            }
        }
        return LogPage(entries: entries, cursor: String(last), ended: hasEnded && !isFull)
    }
}

/// Bytes as a column's value.
struct DatabaseBytes: DatabaseValueConvertible, Sendable {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var databaseValue: DatabaseValue { Data(bytes).databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> DatabaseBytes? {
        guard let data = Data.fromDatabaseValue(value) else { return nil }
        return DatabaseBytes(Array(data))
    }
}
