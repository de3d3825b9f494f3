import CWasmtime
import FogExecution
import Glibc

/// What the process gives up before it touches anything that came from outside. Limits are only ever lowered.
struct ProcessLimits {
    private var resources: [(name: String, resource: __rlimit_resource, value: UInt64)] = []

    init(_ options: Options) throws(SandboxFailure) {
        try add("file-size", RLIMIT_FSIZE, options)
        try add("address-space", RLIMIT_AS, options)
        try add("open-files", RLIMIT_NOFILE, options)
        try add("cpu-seconds", RLIMIT_CPU, options)
        // A core file would hold other people's data.
        resources.append(("core", RLIMIT_CORE, 0))
    }

    /// What a program gives up before it is loaded.
    init(_ program: SandboxProgram) {
        resources = [("file-size", RLIMIT_FSIZE, max(1, program.fileBytes))]
        if let bytes = program.addressBytes { resources.append(("address-space", RLIMIT_AS, max(1, bytes))) }
    }

    private mutating func add(
        _ name: String, _ resource: __rlimit_resource, _ options: Options
    ) throws(SandboxFailure) {
        if let value = try options.number(name, in: 1...UInt64(Int64.max)) { resources.append((name, resource, value)) }
    }

    /// Lowers the limits, forbids new privileges and closes the process's memory to debuggers of the same user.
    func apply() throws(SandboxFailure) {
        try lower()
        guard CWasmtime_giveUpPrivileges() == 0 else {
            throw .engine("the process can't give up its privileges: \(SystemError.last)")
        }
        // A write to a reader that has gone, or beyond the file size limit, is an error of that write and not an end.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Lowers the limits.
    func lower() throws(SandboxFailure) {
        for (name, resource, value) in resources {
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else {
                throw .engine("the limit '\(name)' can't be read")
            }
            // Both, so that nothing in here can raise it again.
            limit.rlim_max = min(limit.rlim_max, rlim_t(value))
            limit.rlim_cur = min(limit.rlim_cur, limit.rlim_max)
            guard setrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else {
                throw .engine("the limit '\(name)' can't be lowered")
            }
        }
    }
}
