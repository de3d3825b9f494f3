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

    private enum CodingKeys: String, CodingKey {
        case workers
        case tasks
        case bulkTasksPerSecond = "bulk_tasks_per_second"
        case latencyP50Ms = "latency_p50_ms"
        case latencyP99Ms = "latency_p99_ms"
        case wasmWarmTasksPerSecond = "wasm_warm_tasks_per_second"
        case wasmDistinctSubmittersPerSecond = "wasm_distinct_submitters_per_second"
        case wasmColdStartMs = "wasm_cold_start_ms"
        case processTasksPerSecond = "process_tasks_per_second"
        case coordinatorRssMib = "coordinator_rss_mib"
        case recoverySeconds = "recovery_seconds"
        case recoveryRows = "recovery_rows"
        case fsyncMs = "fsync_ms"
        case cpu
        case cores
        case commit
    }

    func show(as format: OutputFormat) throws {
        guard format == .table || format == .wide else {
            return try format.document(self)
        }
        Terminal.print("\(cpu), \(cores) cores, \(workers) workers, version \(commit)")
        FigureLine.show("tasks that do nothing, in bulk", bulkTasksPerSecond, "/s")
        FigureLine.show("submission to result, one at a time, median", latencyP50Ms, " ms")
        FigureLine.show("submission to result, one at a time, 99 of 100", latencyP99Ms, " ms")
        FigureLine.show("WebAssembly tasks of one job", wasmWarmTasksPerSecond, "/s")
        FigureLine.show("WebAssembly tasks of distinct submitters", wasmDistinctSubmittersPerSecond, "/s")
        FigureLine.show("WebAssembly job with a compiled module, from nothing", wasmColdStartMs, " ms")
        FigureLine.show("commands in a sandbox each", processTasksPerSecond, "/s")
        FigureLine.show("coordinator's memory when idle", coordinatorRssMib, " MiB")
        FigureLine.show("coordinator back after a kill, with \(recoveryRows ?? 0) tasks", recoverySeconds, " s")
        FigureLine.show("one write to stable storage (the reference)", fsyncMs, " ms")
        Terminal.print("\(tasks) tasks, each with exactly one recorded result")
    }
}
