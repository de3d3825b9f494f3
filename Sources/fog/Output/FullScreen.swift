import FogCore
import FogStorage
import Glibc

/// The whole terminal, taken for a view that is drawn over itself: the alternate screen, without cursor, keys read one by
/// one. However the process ends, the terminal is what it was before.
struct FullScreen: ~Copyable {
    /// A size in characters.
    struct Size: Hashable {
        var columns: Int
        var rows: Int
    }

    private let readsKeys: Bool

    /// Takes the terminal behind standard output; keys come from standard input, if that is a terminal.
    init() {
        readsKeys = isatty(STDIN_FILENO) == 1
        Self.enter()
    }

    deinit {
        Self.leave()
    }

    /// How large the terminal is now.
    var size: Size {
        let size = Terminal.size(of: STDOUT_FILENO)
        return Size(columns: size.columns, rows: size.rows)
    }

    /// The bytes that were typed since the last call; `nil` when nobody can type any more.
    func keys() -> [UInt8]? {
        guard readsKeys else { return [] }
        var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 0) > 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return [] }
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    /// Draws lines from the top and empties the rest.
    func draw(_ lines: [String]) {
        let frame = "\u{1B}[H" + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K\u{1B}[J"
        let failure = Terminal.writeAll(Array(frame.utf8), to: STDOUT_FILENO)
        if failure != 0 {
            Self.leave()
            Failure.report(.system(failure, "can't write to the terminal"))
        }
    }

    /// Gives the terminal back, stops the process as Ctrl-Z does, and takes the terminal again when it goes on.
    func suspend() {
        Self.leave()
        raise(SIGSTOP)
        Self.enter()
    }

    private static func enter() {
        var settings = termios()
        if tcgetattr(STDIN_FILENO, &settings) == 0 {
            terminalBefore = settings
            hasSettings = true
            // Keys come at once and unseen; Ctrl-C is one of them.
            settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
            tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
        }
        if !handlesEnd {
            handlesEnd = true
            atexit { giveTerminalBack() }
            for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP] {
                Glibc.signal(signal) { number in
                    giveTerminalBack()
                    Glibc.signal(number, SIG_DFL)
                    raise(number)
                }
            }
        }
        isTaken = true
        // The alternate screen, empty; no cursor; what is too long for a line is cut.
        _ = Terminal.writeAll(Array("\u{1B}[?1049h\u{1B}[2J\u{1B}[?25l\u{1B}[?7l".utf8), to: STDOUT_FILENO)
    }

    private static func leave() {
        giveTerminalBack()
    }
}

// What a signal's handler needs. It may run at any moment and may neither lock nor allocate, so these are plain variables
// that are written only while the screen is taken and given back, by the one task that does so.
private nonisolated(unsafe) var terminalBefore = termios()
private nonisolated(unsafe) var hasSettings = false
private nonisolated(unsafe) var handlesEnd = false
private nonisolated(unsafe) var isTaken = false

/// Undoes what was done to the terminal, once. Safe in a signal's handler.
private func giveTerminalBack() {
    guard isTaken else { return }
    isTaken = false
    // ESC [?7h ESC [?25h ESC [?1049l
    var bytes:
        (
            UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8,
            UInt8, UInt8, UInt8, UInt8
        ) = (27, 91, 63, 55, 104, 27, 91, 63, 50, 53, 104, 27, 91, 63, 49, 48, 52, 57, 108)
    _ = Glibc.write(STDOUT_FILENO, &bytes, 19)
    if hasSettings { tcsetattr(STDIN_FILENO, TCSADRAIN, &terminalBefore) }
}
