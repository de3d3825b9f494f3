import Glibc

/// `fog-sandbox`: the process that compiles and runs WebAssembly for a worker, so that nothing untrusted runs in the
/// worker's own. It is started inside bubblewrap, knows no network and speaks only to its worker.
///
/// ```
/// fog-sandbox probe   --engine LIB
/// fog-sandbox compile --engine LIB --module FILE --output FILE [limits]
/// fog-sandbox serve   --engine LIB --control FD [--tasks COUNT] [limits]
/// ```
///
/// The limits, lowered before anything is loaded, are `--file-size`, `--address-space` (bytes), `--open-files` and
/// `--cpu-seconds`. Exit codes: see ``SandboxFailure``.
@main
enum FogSandbox {
    static func main() {
        // At once, without the clean-up of a usual exit: a program may still run on its thread.
        do throws(SandboxFailure) {
            try run(Array(CommandLine.arguments.dropFirst()))
            _exit(0)
        } catch {
            StandardStream.error.write("fog-sandbox: \(error.message)\n")
            _exit(error.exitCode)
        }
    }

    private static func run(_ arguments: [String]) throws(SandboxFailure) {
        guard let mode = arguments.first else { throw .usage("a mode is missing: probe, compile or serve") }
        let rest = arguments.dropFirst()
        let limits: Set = ["file-size", "address-space", "open-files", "cpu-seconds"]
        switch mode {
        case "probe":
            let options = try Options(rest, allowed: limits.union(["engine"]))
            try ProcessLimits(options).apply()
            try EngineProbe.run(library: try options.required("engine"))
        case "compile":
            let options = try Options(rest, allowed: limits.union(["engine", "module", "output"]))
            try ProcessLimits(options).apply()
            try ModuleCompilation.run(
                library: try options.required("engine"), module: try options.required("module"),
                output: try options.required("output"))
        case "serve":
            let options = try Options(rest, allowed: limits.union(["engine", "control", "tasks"]))
            let control = try options.requiredNumber("control", in: 3...UInt64(Int32.max))
            let tasks = try options.number("tasks", in: 1...UInt64.max) ?? .max
            try ProcessLimits(options).apply()
            try TaskServer.run(
                library: try options.required("engine"), control: Int32(control), tasks: tasks)
        default:
            throw .usage("there is no mode '\(mode)': use probe, compile or serve")
        }
    }
}
