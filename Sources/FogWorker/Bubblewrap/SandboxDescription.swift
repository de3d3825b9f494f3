import FogSystem

/// A sandbox and the program that runs in it.
///
/// The program sees a read-only root with the machine's `/usr` and little more, a fresh `/proc`, `/dev` and `/tmp`, and
/// what is named here. It has no network, is nobody (65534), and gets no environment and no descriptor but those named.
/// On top of that come a ``SystemCallFilter`` and rules about files, where the kernel has them.
struct SandboxDescription: Sendable {
    /// A file or folder of the worker that the program sees.
    struct Bind: Hashable, Sendable {
        /// Its absolute path on the worker.
        var source: String
        /// Its absolute path in the sandbox.
        var destination: String
        /// Whether the program may change it.
        var isWritable = false
    }

    /// An empty folder in memory, which goes with the sandbox.
    struct TemporaryFolder: Hashable, Sendable {
        /// Its absolute path in the sandbox.
        var path: String
        /// How many bytes it may hold; they count as memory.
        var bytes: Int64
    }

    /// What the sandbox may use; `nil` where the worker doesn't bound it.
    struct Limits: Hashable, Sendable {
        /// Bytes of memory of all its processes together.
        var memoryBytes: Int64?
        /// Processor time in thousandths of a core.
        var cpuMillicores: Int?
        /// Processes and threads that live at once, those of the sandbox itself not counted.
        var processes: Int?
        /// The largest file that it may write, in bytes.
        var fileBytes: Int64?
        /// How many files each process may have open.
        var openFiles: Int64? = 1024
    }

    /// Names the sandbox among the live ones of this worker: letters, digits, `-` and `.` only.
    var name: String
    /// The program, looked up in `/usr/bin:/bin` if it has no `/`, and its arguments.
    var command: [String]
    /// Its environment in order, besides `PATH`, `HOME` and `LANG`, which may be given other values here.
    var environment: [(name: String, value: String)] = []
    /// What of the worker's files it sees.
    var binds: [Bind] = []
    /// Folders in memory.
    var temporaryFolders: [TemporaryFolder] = []
    /// Its current folder in the sandbox.
    var folder = "/"
    /// Its open descriptors by their number there: at least 0, 1 and 2.
    ///
    /// Pipes, sockets and `/dev/null` only: a program that runs as the worker's own user could open a file that is handed
    /// over for reading once more, through `/proc/self/fd`, and write to it.
    var descriptors: [Int32: FileDescriptor] = [:]
    /// Whether its processes may make sockets among themselves. Others they can't make in any case.
    var allowsLocalSockets = false
    /// Whether it sees what programs read of `/etc`; otherwise only what the loader of libraries needs.
    var showsConfiguration = true
    /// What it may use.
    var limits = Limits()
}
