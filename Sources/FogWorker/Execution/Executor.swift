import FogCore
import FogExecution

/// A way to run programs: one for WebAssembly, one for processes.
///
/// An executor prepares what it needs once and then starts any number of executions, several at a time.
protocol Executor: Sendable {
    /// Starts an execution and returns as soon as the program runs.
    ///
    /// - Parameters:
    ///   - request: What to run, on what, within which limits.
    ///   - output: Called with each piece of output in order; the program blocks while the call lasts, so a slow
    ///     reader slows the program down rather than filling memory.
    /// - Throws: A ``FogError`` if the worker could not start it: the sandbox tools are missing, the disk is full. A
    ///   program that is at fault itself (not a valid module, no such command) throws nothing: its execution ends with
    ///   ``ExecutionOutcome/Kind/notStarted``.
    func start(_ request: ExecutionRequest, output: @escaping ExecutionOutput) async throws(FogError) -> any Execution
}

/// Takes a piece of a program's output.
typealias ExecutionOutput = @Sendable (OutputStream, [UInt8]) async -> Void

/// One program that runs.
protocol Execution: Sendable {
    /// Waits until the program has ended, all its output was handed over and nothing of it is left running.
    /// May be called more than once.
    func result() async -> ExecutionResult
    /// Stops the program where it is, children included, until ``thaw()``. Frozen time doesn't count as run time.
    func freeze() async throws(FogError)
    /// Lets a frozen program go on.
    func thaw() async throws(FogError)
    /// Changes the share of processors, in thousandths of a core.
    func setShare(cpuMillicores: Int) async throws(FogError)
    /// Asks the program to end (SIGTERM, or a trap at the next safe point), and kills it when the grace is over.
    /// The outcome is `reason`.
    func terminate(reason: ExecutionOutcome, grace: Duration) async
    /// Ends the program and everything it started at once. The outcome is `reason`.
    func kill(reason: ExecutionOutcome) async
    /// What the program has used so far.
    func usage() async -> ExecutionUsage
}

/// How an execution ended and what it used; `bytesIn` and the outputs' share of `bytesOut` are added by the caller.
struct ExecutionResult: Sendable {
    var outcome: ExecutionOutcome
    var usage: ExecutionUsage
    /// Whether its folders for outputs and scratch are known to be as they were before the start.
    var leftNothing = false
}

/// What to run, on what, within which limits.
struct ExecutionRequest: Sendable {
    /// The program.
    enum Program: Sendable {
        /// A WebAssembly module: the file that holds it, its SHA-256 in hexadecimal, the arguments after its name, and
        /// what its randomness follows from if its runs must be alike.
        case wasm(module: String, hash: String, name: String, arguments: [String], seed: [UInt8]? = nil)
        /// A command looked up in the sandbox's `/usr/bin:/bin`, and its arguments.
        case process(command: [String])
        /// None.
        case noop
    }

    /// Names the attempt in file names and control groups: letters, digits, `-` and `.` only.
    var name: String
    /// Executions that may share a sandbox process have the same key: one job of one submitter.
    var isolationKey: String
    /// What to run.
    var program: Program
    /// Environment variables, in order; nothing is inherited from the worker.
    var environment: [(name: String, value: String)]
    /// The file that holds standard input, or `nil` for an empty one.
    var standardInput: String?
    /// Whether there may be anything in the folder of inputs.
    var hasInputs = true
    /// The folders on the worker that the program sees as `/in` (read-only), `/out` and `/work` (its current folder).
    var folders: ExecutionFolders
    /// What it may use.
    var limits: ExecutionLimits
}

/// The three folders of one execution, as absolute paths on the worker, all inside ``root``.
struct ExecutionFolders: Sendable {
    /// The execution's own folder, which nothing else uses.
    var root: String
    /// Seen as `/in`, read-only; holds the inputs before the start.
    var input: String { root + "/in" }
    /// Seen as `/out`, empty before the start; its regular files are the outputs.
    var output: String { root + "/out" }
    /// Seen as `/work`, the current folder, empty before the start: scratch space.
    var work: String { root + "/work" }
}
