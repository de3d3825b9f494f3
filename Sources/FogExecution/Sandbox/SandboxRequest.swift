public import FogCore

/// What a worker asks of its sandbox.
public enum SandboxRequest: SandboxMessage {
    /// Load a program, which all tasks run. Once, after ``SandboxReply/ready(engine:)``, which answers this as well.
    case load(SandboxProgram)
    /// Run the program once. Only when no task runs, and after it was loaded.
    case run(SandboxTask)
    /// Stop the task with this number. Ignored when that task doesn't run, because its end may be under way.
    case interrupt(task: UInt64, reason: SandboxInterruption)
    /// End the sandbox process, at once if a program runs.
    case end

    public var type: UInt8 {
        switch self {
        case .run(let task): task.seed == nil ? 1 : 4
        case .interrupt: 2
        case .end: 3
        case .load: 5
        }
    }

    public func appendFields(to bytes: inout [UInt8]) throws(ByteError) {
        switch self {
        case .load(let program):
            try program.append(to: &bytes)
        case .run(let task):
            try task.append(to: &bytes)
        case .interrupt(let task, let reason):
            bytes.appendInteger(task)
            bytes.appendInteger(reason.rawValue)
        case .end:
            break
        }
    }

    public init(type: UInt8, fields: inout ByteReader) throws(ByteError) {
        switch type {
        case 1:
            self = .run(try SandboxTask(from: &fields, isReproducible: false))
        case 2:
            let task: UInt64 = try fields.readInteger()
            guard let reason = SandboxInterruption(rawValue: try fields.readInteger()) else {
                throw .invalid(field: "reason")
            }
            self = .interrupt(task: task, reason: reason)
        case 3:
            self = .end
        case 4:
            self = .run(try SandboxTask(from: &fields, isReproducible: true))
        case 5:
            self = .load(try SandboxProgram(from: &fields))
        default:
            throw .invalid(field: "type")
        }
    }
}

/// Why a worker stops a program.
public enum SandboxInterruption: UInt8, Hashable, Sendable, CaseIterable {
    /// It ran longer than it may.
    case timedOut = 1
    /// Somebody asked for it to stop.
    case cancelled = 2
    /// It wrote more than its share of the disk.
    case diskExceeded = 3

    /// What the program's outcome is when it was stopped for this reason.
    public var outcomeKind: ExecutionOutcome.Kind {
        switch self {
        case .timedOut: .timedOut
        case .cancelled: .cancelled
        case .diskExceeded: .diskExceeded
        }
    }
}
