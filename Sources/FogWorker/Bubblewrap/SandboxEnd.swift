import FogSystem

/// How a sandbox ended and what it used.
struct SandboxEnd: Hashable, Sendable {
    /// How its Bubblewrap process ended.
    var status: ChildEnd.Status
    /// The program's exit code as Bubblewrap reports it, 128 plus a signal's number if one ended it; `nil` if the
    /// program was never executed or Bubblewrap itself was ended.
    var exitCode: Int32?
    /// Why the program was never executed, where the confiner tells; ``exitCode`` is the confiner's own then.
    var startFailure: StartFailure?
    /// What it used.
    var usage: SandboxUsage
}

/// What went wrong in a finished sandbox before the program was executed, with the kernel's error number.
enum StartFailure: Hashable, Sendable {
    /// What the program may use could not be restricted.
    case confinement(Int32)
    /// The program could not be executed.
    case execution(Int32)
}

/// What a sandbox has used so far.
struct SandboxUsage: Hashable, Sendable {
    /// Processor time in microseconds. Without a control group this is a lower bound: what was seen at the last look.
    var cpuMicroseconds: Int64 = 0
    /// The most memory held at once, file cache included, in bytes. Without a control group it is what was seen.
    var peakMemoryBytes: Int64 = 0
    /// How many processes the kernel ended because the sandbox was out of memory.
    var outOfMemoryKills: Int64 = 0
}
