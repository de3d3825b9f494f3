import FogCore
import FoundationEssentials

/// What ``BenchTasks`` has measured; each figure only if it was.
struct TaskFigures: Encodable {
    var workers: Int
    var tasks: Int
    /// Tasks that do nothing, in one array job.
    var bulkTasksPerSecond: Double
    /// From the submission of a job of one task that does nothing to its result, one at a time.
    var latencyP50Ms: Double
    var latencyP99Ms: Double
    /// Tasks of one array job of a compiled module.
    var wasmWarmTasksPerSecond: Double?
    /// Jobs of one task each, by many submitters: each has a sandbox process of its own.
    var wasmDistinctSubmittersPerSecond: Double?
    /// From the submission to the result of a job whose module is compiled and whose sandbox isn't started.
    var wasmColdStartMs: Double?
    /// Commands in a sandbox each.
    var processTasksPerSecond: Double?
    /// What the coordinator holds in memory when nothing has been done yet.
    var coordinatorRssMib: Double
    /// From the kill of a coordinator to its first answer.
    var recoverySeconds: Double?
    /// How many waiting tasks it came back with.
    var recoveryRows: Int?
    /// One write of 4096 bytes to stable storage: the reference.
    var fsyncMs: Double
    var cpu: String
    var cores: Int
    var commit: String

    func show(as format: OutputFormat) throws {
        guard format == .table || format == .wide else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            Terminal.print(String(decoding: try encoder.encode(self), as: UTF8.self))
            return
        }
        Terminal.print("\(cpu), \(cores) cores, \(workers) workers, version \(commit)")
        line("tasks that do nothing, in bulk", bulkTasksPerSecond, "/s")
        line("submission to result, one at a time, median", latencyP50Ms, " ms")
        line("submission to result, one at a time, 99 of 100", latencyP99Ms, " ms")
        line("WebAssembly tasks of one job", wasmWarmTasksPerSecond, "/s")
        line("WebAssembly tasks of distinct submitters", wasmDistinctSubmittersPerSecond, "/s")
        line("WebAssembly job with a compiled module, from nothing", wasmColdStartMs, " ms")
        line("commands in a sandbox each", processTasksPerSecond, "/s")
        line("coordinator's memory when idle", coordinatorRssMib, " MiB")
        line("coordinator back after a kill, with \(recoveryRows ?? 0) tasks", recoverySeconds, " s")
        line("one write to stable storage (the reference)", fsyncMs, " ms")
        Terminal.print("\(tasks) tasks, each with exactly one recorded result")
    }

    private func line(_ name: String, _ value: Double?, _ unit: String) {
        guard let value else { return }
        let padding = String(repeating: " ", count: max(1, 56 - name.count))
        Terminal.print("  \(name)\(padding)\(Self.text(value))\(unit)")
    }

    private static func text(_ value: Double) -> String {
        let hundredths = Int64((value * 100).rounded())
        if value >= 100 { return "\(Int64(value.rounded()))" }
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
