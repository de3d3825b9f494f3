import FogClient
import FogCore
import FogExecution
import FogJobs
import FogStorage
import FogSystem
import FoundationEssentials
import Logging

/// The way of one attempt: fetch what it needs, run it, bring its output and its results to the coordinator.
struct TaskAttempt: Sendable {
    let assignment: TaskAssignment
    let node: NodeID
    let client: CoordinatorClient
    let executors: Executors
    let cache: BlobCache
    let folders: AttemptFolders
    let control: AttemptControl
    let logger: Logger

    private var lease: LeaseKey { assignment.lease }

    /// Runs the attempt to its end, passes on the message that tells the coordinator of it, and then clears up: nobody
    /// waits for that.
    func run(tell: (FinishRequest) async -> Void) async {
        var acquired: [BlobHash] = []
        var place: AttemptFolder?
        let report: Report
        do {
            let taken = try folders.take(for: lease, program: assignment.specification.engine)
            place = taken
            report = try await carryOut(in: taken, &acquired)
        } catch {
            report = Report(outcome: control.stopReason ?? Self.outcome(of: error))
        }
        await tell(
            FinishRequest(
                node: node, fence: lease.fence, outcome: report.outcome, usage: report.usage, outputs: report.outputs,
                logs: report.logs.isEmpty ? nil : report.logs))
        for hash in acquired { await cache.release(hash) }
        if let place { await remove(place, isUntouched: report.leftNothing && hasNoInput) }
    }

    private struct Report {
        var outcome: ExecutionOutcome
        var usage = ExecutionUsage()
        var outputs: [FinishRequest.Output] = []
        var logs: [FinishRequest.Log] = []
        /// Whether the program left nothing in its folder.
        var leftNothing = false
    }

    /// Whether nothing is laid out for the program in its folder.
    private var hasNoInput: Bool {
        let specification = assignment.specification
        return specification.inputs.isEmpty && specification.standardInput == nil
    }

    private static func outcome(of error: FogError) -> ExecutionOutcome {
        ExecutionOutcome(.workerFailed, message: error.description)
    }

    private func carryOut(in place: AttemptFolder, _ acquired: inout [BlobHash]) async throws(FogError) -> Report {
        let (request, bytesIn) = try await prepare(place, &acquired)
        if let stop = control.stopReason { return Report(outcome: stop) }
        let shipper = LogShipper(client: client, lease: lease, logger: logger)
        let execution = try await executors.executor(for: request.program).start(request) { stream, bytes in
            await shipper.append(stream, bytes)
        }
        await control.attach(execution, logs: shipper)
        let result = await execution.result()
        control.enter(.publishing)
        var report = Report(outcome: result.outcome, usage: result.usage)
        report.leftNothing = result.leftNothing
        report.usage.bytesIn = bytesIn
        if result.outcome.isSuccess {
            do throws(FogError) {
                try await publish(place, into: &report)
            } catch {
                report.outcome = control.stopReason ?? Self.outcome(of: error)
                report.outputs = []
            }
        }
        if let rest = await shipper.finish() {
            report.logs = rest
        } else if let stop = control.stopReason {
            // Whoever waits for what it printed would have it cut off: it is made again.
            report.outcome = stop
            report.outputs = []
        }
        return report
    }

    private func remove(_ place: AttemptFolder, isUntouched: Bool) async {
        let (folders, lease, engine) = (folders, lease, assignment.specification.engine)
        let isGone: Bool
        if isUntouched {
            isGone = folders.giveBack(place, of: lease, program: engine, isUntouched: true)
        } else {
            let removal = try? await BlockingWork.run { () throws(FogError) in
                folders.giveBack(place, of: lease, program: engine)
            }
            isGone = removal ?? place.remove()
        }
        if !isGone {
            logger.warning(
                "an attempt's folder couldn't be removed", metadata: ["folder": "\(place.folders.root)"])
        }
    }

    /// Fetches the inputs and lays them out.
    private func prepare(
        _ place: AttemptFolder, _ acquired: inout [BlobHash]
    ) async throws(FogError) -> (ExecutionRequest, Int64) {
        let specification = assignment.specification
        var bytesIn: Int64 = 0
        func fetch(_ reference: ContentReference) async throws(FogError) -> String {
            guard let hash = reference.blob else {
                throw FogError(.invalid, "the task names a file of its submitter's machine")
            }
            if control.stopReason != nil { throw FogError(.cancelled, "the attempt was stopped") }
            bytesIn += try await cache.acquire(hash, from: client.with(patience: .seconds(30)))
            acquired.append(hash)
            return cache.path(of: hash)
        }
        let program: ExecutionRequest.Program
        switch specification.engine {
        case .wasm(let module, let arguments, _, let determinism):
            let path = try await fetch(module)
            program = .wasm(
                module: path, hash: module.blob?.digits ?? "", name: specification.name, arguments: arguments,
                seed: determinism?.seed(of: lease.task.index))
        case .process(let command):
            program = .process(command: command)
        case .noop:
            program = .noop
        }
        for input in specification.inputs { try place.place(try await fetch(input.from), at: input.to) }
        var standardInput: String?
        switch specification.standardInput {
        case .text(let text):
            standardInput = try place.placeStandardInput(text)
            bytesIn += Int64(text.utf8.count)
        case .content(let reference): standardInput = try await fetch(reference)
        case nil: break
        }
        let request = ExecutionRequest(
            name: "\(lease.task)-\(lease.fence)", isolationKey: lease.task.job.description, program: program,
            environment: environment, standardInput: standardInput, hasInputs: !specification.inputs.isEmpty,
            folders: place.folders, limits: limits)
        return (request, bytesIn)
    }

    private var environment: [(name: String, value: String)] {
        let place = [("FOG_TASK_INDEX", String(lease.task.index)), ("FOG_TASK_COUNT", String(assignment.count))]
        let specified = assignment.specification.orderedEnvironment
        // What differs from run to run is kept from a program whose runs must be alike.
        if case .wasm(_, _, _, .some) = assignment.specification.engine { return specified + place }
        return specified + [("FOG_JOB_ID", lease.task.job.description)] + place
            + [("FOG_TASK_ATTEMPT", String(lease.fence))]
    }

    private var limits: ExecutionLimits {
        let resources = assignment.specification.resources
        var fuel: UInt64?
        if case .wasm(_, _, let limit, _) = assignment.specification.engine { fuel = limit }
        return ExecutionLimits(
            cpuMillicores: resources.cpuMillicores, memoryBytes: resources.memoryBytes,
            diskBytes: resources.diskBytes, processes: Self.processLimit,
            runTime: .milliseconds(assignment.runTimeoutMs), fuel: fuel)
    }

    /// How many processes and threads a command may have at once.
    private static let processLimit = 256

    /// Uploads the outputs; an output that isn't what it should be fails the attempt. An attempt that is stopped before
    /// all are uploaded is no success.
    private func publish(_ place: AttemptFolder, into report: inout Report) async throws(FogError) {
        let outputs = assignment.specification.outputs
        guard !outputs.isEmpty else { return }
        let collector = OutputCollector(root: place.folders.output)
        let collected = try await BlockingWork.run {
            () throws(FogError) -> Result<[OutputCollector.File], InvalidOutput> in
            Result { () throws(InvalidOutput) in try collector.files(for: outputs) }
        }
        let files: [OutputCollector.File]
        do {
            files = try collected.get()
        } catch {
            report.outcome = ExecutionOutcome(.outputInvalid, message: error.reason)
            return
        }
        let limit = assignment.specification.resources.diskBytes
        var size: Int64 = 0
        for file in files {
            // A file may be sparse: what its length says need not be on the disk.
            guard file.size <= limit - size else {
                report.outcome = ExecutionOutcome(
                    .diskExceeded, message: "it may write \(limit) bytes to /out and /work")
                return
            }
            size += file.size
        }
        // What was computed is worth a longer wait than what is yet to be.
        let client = client.with(patience: .seconds(600))
        for file in files {
            if let stop = control.stopReason {
                report.outcome = stop
                report.outputs = []
                return
            }
            let info = try await client.upload(file: file.source, under: lease)
            report.outputs.append(FinishRequest.Output(path: file.path, hash: info.hash, size: info.size))
        }
        report.usage.bytesOut += size
    }
}

/// The engines that work on this machine.
struct Executors: Sendable {
    let wasm: (any Executor)?
    let process: (any Executor)?

    /// The executor for a program.
    ///
    /// - Throws: ``FogError/Code/unsupported`` if its engine doesn't work here.
    func executor(for program: ExecutionRequest.Program) throws(FogError) -> any Executor {
        switch program {
        case .wasm:
            guard let wasm else { throw FogError(.unsupported, "the wasm engine doesn't work on this worker") }
            return wasm
        case .process:
            guard let process else { throw FogError(.unsupported, "the process engine doesn't work on this worker") }
            return process
        case .noop:
            return NoopExecutor()
        }
    }
}
