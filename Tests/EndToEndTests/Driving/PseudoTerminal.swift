import Glibc

/// A program that runs on a terminal of its own, with somebody who reads and types. It is killed when nobody refers to it
/// any more.
final class PseudoTerminal {
    let line: String
    let process: pid_t
    private let master: Int32
    private var status: Int32?
    private var shown: Screen
    /// Everything that it has sent to the terminal so far.
    private(set) var sent: [UInt8] = []

    /// Starts a command on a new terminal, which is its controlling terminal.
    ///
    /// - Parameter outputFile: Where its standard output goes instead.
    init(_ command: Command, columns: Int = 80, rows: Int = 24, outputFile: String? = nil) throws {
        // What posix_openpt(3), unlockpt(3) and ptsname(3) do, which the system's module doesn't show.
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var isLocked: Int32 = 0
        var number: UInt32 = 0
        let (setLock, getNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))
        guard master >= 0, ioctl(master, setLock, &isLocked) == 0, ioctl(master, getNumber, &number) == 0 else {
            throw Disappointment("there is no pseudo-terminal: error \(errno)")
        }
        let path = "/dev/pts/\(number)"
        shown = Screen(columns: columns, rows: rows)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        if let outputFile {
            posix_spawn_file_actions_addopen(&actions, 1, outputFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        } else {
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
        }
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        for descriptor in Files.names(in: "/proc/self/fd").compactMap(Int32.init) where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A session of its own (POSIX_SPAWN_SETSID): the terminal that its leader opens becomes its own.
        posix_spawnattr_setflags(&attributes, Int16(0x80 | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var process: pid_t = 0
        let words = ([command.executable] + command.arguments).map { strdup($0) }
        let variables = command.environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for pointer in words + variables { free(pointer) } }
        let failure = posix_spawn(
            &process, command.executable, &actions, &attributes, words + [nil], variables + [nil])
        guard failure == 0 else { throw Disappointment("can't start \(command.executable): error \(failure)") }
        self.process = process
        line = "\(command.executable.split(separator: "/").last ?? "") \(command.arguments.joined(separator: " "))"
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        close(master)
    }

    /// What is to be seen now.
    var screen: Screen {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { return shown }
            sent += buffer.prefix(count)
            shown.show(buffer.prefix(count))
        }
    }

    /// Types something.
    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Gives the window another size.
    func resize(columns: Int, rows: Int) {
        shown.resize(columns: columns, rows: rows)
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    func signal(_ number: Int32) {
        if status == nil { kill(process, number) }
    }

    /// Whether the terminal gives whole lines to who reads them, and shows what is typed, as it does at first.
    var isCooked: Bool {
        var settings = termios()
        guard tcgetattr(master, &settings) == 0 else { return false }
        let cooked = tcflag_t(ICANON | ECHO | ISIG)
        return settings.c_lflag & cooked == cooked
    }

    /// Waits until the screen is as it should be.
    @discardableResult
    func see(_ what: String, _ holds: (Screen) -> Bool) async throws -> Screen {
        var last = screen
        do {
            try await eventually(what) {
                last = screen
                return holds(last)
            }
        } catch {
            throw Disappointment("'\(line)' doesn't show \(what), but:\n\(last.text)")
        }
        return last
    }

    /// Waits until it has ended by itself, and gives its exit code, or 128 and the signal that ended it.
    func end() async throws -> Int32 {
        try await eventually("'\(line)' has ended; it shows:\n\(screen.text)") {
            _ = screen
            guard self.status == nil else { return true }
            var status: Int32 = 0
            guard waitpid(process, &status, WNOHANG) == process else { return false }
            self.status = status
            return true
        }
        _ = screen
        let status = status ?? 0
        let signal = status & 0x7f
        return signal == 0 ? status >> 8 & 0xff : 128 + signal
    }
}

extension Network {
    /// Starts `fog` with these arguments on a terminal of its own.
    func terminal(
        _ arguments: String..., columns: Int = 80, rows: Int = 24, outputFile: String? = nil,
        environment: [String: String] = [:]
    ) throws -> PseudoTerminal {
        var command = command(arguments)
        command.environment["TERM"] = "xterm"
        command.environment.merge(environment) { $1 }
        return try PseudoTerminal(command, columns: columns, rows: rows, outputFile: outputFile)
    }
}
