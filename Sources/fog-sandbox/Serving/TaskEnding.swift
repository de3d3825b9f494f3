import CWasmtime
import FogExecution

/// How a task ended, as the thread that ran it knows it.
struct TaskEnding: Sendable {
    /// How the program ended; `nil` when it was interrupted, for a reason that only the worker's message tells.
    let outcome: ExecutionOutcome?
    /// How much fuel it burned; `nil` when nothing ran, or when the program was interrupted: it counts its fuel in a
    /// register and writes it down when it calls and returns, so that a loop that is cut off has left nothing.
    let fuel: UInt64?

    /// The task ended before a program was there.
    init(outcome: ExecutionOutcome) {
        self.outcome = outcome
        fuel = nil
    }

    /// The task ended as its call did.
    ///
    /// A program that is refused memory learns of it and decides for itself. If it then gives up the way programs do
    /// (an `abort`, which is unreachable code, or an access outside its memory), its memory is what ended it. Whatever
    /// else it does is reported as what it is, with a word about the memory.
    init(_ call: ProgramCall, memory: CWasmtimeMemoryRecord) {
        let shortage =
            memory.refused == 0
            ? "" : "the program asked for \(memory.refused) bytes of memory and may hold \(memory.limit)"
        let outcome: ExecutionOutcome?
        switch call.ending {
        case .returned:
            outcome = .exited(0)
        case .exited(let code):
            outcome = ExecutionOutcome(.exited, exitCode: code, message: code == 0 ? "" : shortage)
        case .notStarted(let message):
            outcome =
                shortage.isEmpty
                ? ExecutionOutcome(.notStarted, message: message) : ExecutionOutcome(.memoryExceeded, message: shortage)
        case .trapped(let code, let message):
            switch code.map(Int.init) {
            case CWASMTIME_TRAP_INTERRUPT:
                outcome = nil
            case CWASMTIME_TRAP_OUT_OF_FUEL:
                outcome = ExecutionOutcome(.fuelExhausted)
            case CWASMTIME_TRAP_UNREACHABLE where !shortage.isEmpty,
                CWASMTIME_TRAP_MEMORY_OUT_OF_BOUNDS where !shortage.isEmpty:
                outcome = ExecutionOutcome(.memoryExceeded, message: Self.joined(shortage, message))
            default:
                outcome = ExecutionOutcome(.trapped, message: Self.joined(shortage, message))
            }
        }
        self.outcome = outcome
        fuel = outcome == nil ? nil : call.fuel
    }

    private static func joined(_ first: String, _ second: String) -> String {
        let text = first.isEmpty ? second : first + "\n" + second
        return PrintableText.make(from: Array(text.utf8), limit: SandboxProtocol.maximumMessageBytes)
    }
}
