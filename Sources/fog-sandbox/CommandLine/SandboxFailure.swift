import FogExecution

/// Why `fog-sandbox` can't do what it was asked to, with its exit code (those of sysexits.h).
///
/// A process that a limit stopped has no such code: it ends by a signal (SIGXCPU or SIGKILL, SIGABRT when memory ran
/// out).
struct SandboxFailure: Error {
    /// 64: the command line is wrong. 65: the module, or a message, is. 70: the engine or the machine failed.
    let exitCode: Int32
    /// One sentence, fit to be printed.
    let message: String

    private init(exitCode: Int32, message: String) {
        self.exitCode = exitCode
        self.message = PrintableText.make(from: Array(message.utf8), limit: SandboxProtocol.maximumMessageBytes)
    }

    /// The command line is wrong.
    static func usage(_ message: String) -> SandboxFailure { SandboxFailure(exitCode: 64, message: message) }
    /// What came in, a module or a message, is not what it must be.
    static func data(_ message: String) -> SandboxFailure { SandboxFailure(exitCode: 65, message: message) }
    /// The engine, the operating system or this program failed.
    static func engine(_ message: String) -> SandboxFailure { SandboxFailure(exitCode: 70, message: message) }
}
