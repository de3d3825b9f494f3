public import FogCore

/// What a sandbox tells its worker.
public enum SandboxReply: SandboxMessage {
    /// The engine is loaded and so is the program: the first message, unless it is ``failed(message:)``. The text names
    /// the engine and its version, `wasmtime 50.0.1`.
    case ready(engine: String)
    /// A task has ended and all that it wrote is in the sandbox's standard output and error.
    ///
    /// Of the usage, frozen time and bytes in and out are the worker's to fill in. Fuel is `nil` when the program was
    /// interrupted; when it trapped it may be less than was burned, but the same on every machine, because a program
    /// counts in a register and writes its count down when it calls and returns. With `isLast` the process ends now and
    /// takes no further task.
    case finished(task: UInt64, outcome: ExecutionOutcome, usage: ExecutionUsage, isLast: Bool)
    /// The sandbox can't go on, for a reason that isn't the program's fault; the process ends.
    case failed(message: String)

    public var type: UInt8 {
        switch self {
        case .ready: 1
        case .finished: 2
        case .failed: 3
        }
    }

    public func appendFields(to bytes: inout [UInt8]) throws(ByteError) {
        switch self {
        case .ready(let engine):
            try bytes.appendText(engine, as: .message)
        case .finished(let task, let outcome, let usage, let isLast):
            bytes.appendInteger(task)
            try outcome.append(to: &bytes)
            try usage.append(to: &bytes)
            bytes.appendFlag(isLast)
        case .failed(let message):
            try bytes.appendText(message, as: .message)
        }
    }

    public init(type: UInt8, fields: inout ByteReader) throws(ByteError) {
        switch type {
        case 1:
            self = .ready(engine: try fields.readText(as: .message))
        case 2:
            let task: UInt64 = try fields.readInteger()
            let outcome = try ExecutionOutcome(from: &fields)
            let usage = try ExecutionUsage(from: &fields)
            self = .finished(task: task, outcome: outcome, usage: usage, isLast: try fields.readFlag("last"))
        case 3:
            self = .failed(message: try fields.readText(as: .message))
        default:
            throw .invalid(field: "type")
        }
    }
}
