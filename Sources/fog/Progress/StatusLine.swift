import Glibc
import Synchronization

/// The last line of the terminal behind standard error, drawn over itself while something goes on. Whatever else is
/// written meanwhile stands above it.
enum StatusLine {
    fileprivate struct State {
        /// What stands there.
        var drawn: [UInt8]?
        /// Whether the cursor is at the beginning of a line that nobody has begun.
        var isAtLineStart = true
        /// Whether the process is about to end.
        var isOver = false
        /// Whether signals that would end the process wipe the line first.
        var handlesSignals = false
    }

    private static let state = Mutex(State())

    /// What brings the cursor to the beginning of its line and empties that.
    fileprivate static let wipe: [UInt8] = [13, 27, 91, 75]

    /// Whether there is a place for it: standard error is a terminal that can be drawn on.
    static var isPossible: Bool { Terminal.errorIsTerminal && Terminal.canMoveCursor }

    /// Draws the line that `text` makes for the terminal's width; not while a line that somebody else has begun isn't
    /// ended.
    static func draw(_ text: (_ width: Int) -> String) {
        let columns = Terminal.size(of: STDERR_FILENO).columns
        // A terminal goes to the next line when the last column is filled.
        let line = Array(text(columns - 1).fitted(to: columns - 1).utf8)
        state.withLock { state in
            guard !state.isOver, state.isAtLineStart else { return }
            if !state.handlesSignals {
                wipeOnSignals()
                state.handlesSignals = true
            }
            state.drawn = line
            _ = Terminal.writeAll(wipe + line, to: STDERR_FILENO)
        }
    }

    /// Removes the line.
    static func clear() {
        state.withLock { $0.clear() }
    }

    /// Removes the line for good: the process is about to end.
    static func end() {
        state.withLock { state in
            state.clear()
            state.isOver = true
        }
    }

    /// Writes something else while the line makes room.
    ///
    /// - Parameters:
    ///   - bytes: What `write` writes.
    ///   - onTerminal: Whether it goes to a terminal, and so moves the cursor.
    static func beside(_ bytes: [UInt8], onTerminal: Bool, _ write: () -> Int32) -> Int32 {
        guard onTerminal else { return write() }
        return state.withLock { state in
            let line = state.drawn
            state.clear()
            let failure = write()
            if let last = bytes.last { state.isAtLineStart = last == UInt8(ascii: "\n") }
            if let line, state.isAtLineStart, !state.isOver {
                state.drawn = line
                _ = Terminal.writeAll(line, to: STDERR_FILENO)
            }
            return failure
        }
    }

    /// Has the signals that end a process by themselves wipe the line before they do.
    private static func wipeOnSignals() {
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            var present = sigaction()
            guard sigaction(signal, nil, &present) == 0, present.__sigaction_handler.sa_handler == nil else { continue }
            Glibc.signal(signal) { number in
                // Nothing that takes a lock or allocates may be called here.
                var bytes: (UInt8, UInt8, UInt8, UInt8) = (13, 27, 91, 75)
                _ = Glibc.write(STDERR_FILENO, &bytes, 4)
                Glibc.signal(number, SIG_DFL)
                raise(number)
            }
        }
    }
}

extension StatusLine.State {
    fileprivate mutating func clear() {
        guard drawn != nil else { return }
        drawn = nil
        _ = Terminal.writeAll(StatusLine.wipe, to: STDERR_FILENO)
    }
}
