/// How an execution ended, and a sentence about it where the kind doesn't say everything.
public struct ExecutionOutcome: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The ways in which an execution can end.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The program ended by itself with ``ExecutionOutcome/exitCode``; 0 is success.
        case exited
        /// A process was ended by the signal in ``ExecutionOutcome/signal``, not sent by us.
        case signalled
        /// A WebAssembly program trapped: unreachable code, a bad access, a division by zero, an exhausted stack.
        case trapped
        /// A WebAssembly program burned all its fuel.
        case fuelExhausted
        /// The program wanted more memory than it may have.
        case memoryExceeded
        /// The program wrote more than its share of the disk.
        case diskExceeded
        /// The program ran longer than it may.
        case timedOut
        /// Somebody asked for it to stop.
        case cancelled
        /// The program could not be started: it isn't valid, isn't there or needs what the sandbox doesn't give.
        case notStarted
        /// An output that the job declares was not there, or was not a regular file.
        case outputInvalid
        /// The worker failed, not the program: its disk, its sandbox tools, its engine.
        case workerFailed
    }

    /// How it ended.
    public let kind: Kind
    /// The program's exit code, for ``Kind/exited``.
    public let exitCode: Int32?
    /// The signal's number, for ``Kind/signalled``.
    public let signal: Int32?
    /// What a person should know beyond the kind; empty when there is nothing.
    public let message: String

    /// Makes an outcome; see the static members for the common ones.
    public init(_ kind: Kind, exitCode: Int32? = nil, signal: Int32? = nil, message: String = "") {
        self.kind = kind
        self.exitCode = exitCode
        self.signal = signal
        self.message = message
    }

    /// The program ended by itself with the given code.
    public static func exited(_ code: Int32) -> ExecutionOutcome { ExecutionOutcome(.exited, exitCode: code) }

    /// Whether the program did what it was asked to.
    public var isSuccess: Bool { kind == .exited && exitCode == 0 }

    public var description: String {
        var text =
            switch kind {
            case .exited: "exited with code \(exitCode ?? 0)"
            case .signalled: "ended by signal \(signal ?? 0)"
            case .trapped: "trapped"
            case .fuelExhausted: "ran out of fuel"
            case .memoryExceeded: "exceeded its memory"
            case .diskExceeded: "exceeded its disk space"
            case .timedOut: "timed out"
            case .cancelled: "cancelled"
            case .notStarted: "could not be started"
            case .outputInvalid: "has an invalid output"
            case .workerFailed: "failed for a reason on the worker's side"
            }
        if !message.isEmpty { text += ": \(message)" }
        return text
    }
}
