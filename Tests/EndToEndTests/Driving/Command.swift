import Glibc
import Testing

/// A program with its arguments, before it is started.
struct Command {
    var executable: String
    var arguments: [String]
    /// All of its environment.
    var environment: [String: String]
    /// The file that is its standard input; nothing if `nil`.
    var input: String?
    /// The folder for the files that take what it prints.
    var folder: String

    /// Starts the program.
    func start() throws -> RunningCommand {
        let number = CommandNumbers.next()
        let output = "\(folder)/\(number).out"
        let errors = "\(folder)/\(number).err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // What runs the tests may have open pipes that a network in the background would keep open.
        for descriptor in Files.names(in: "/proc/self/fd").compactMap(Int32.init) where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var process: pid_t = 0
        let words = ([executable] + arguments).map { strdup($0) }
        let variables = environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for pointer in words + variables { free(pointer) } }
        let failure = posix_spawn(&process, executable, &actions, &attributes, words + [nil], variables + [nil])
        guard failure == 0 else { throw Disappointment("can't start \(executable): error \(failure)") }
        return RunningCommand(
            line: "\(executable.split(separator: "/").last ?? "") \(arguments.joined(separator: " "))",
            process: process, outputFile: output, errorFile: errors)
    }
}

/// Something that a test can't go on without didn't come about.
struct Disappointment: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
