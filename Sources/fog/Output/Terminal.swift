import FogCore
import FogStorage
import Glibc

/// The streams of this process, and what they are connected to.
enum Terminal {
    /// Whether a person reads what goes to standard output.
    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1

    /// Whether a person reads what goes to standard error.
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1

    /// Whether colours are wanted there: on a terminal, unless `NO_COLOR` is set (no-color.org).
    static var usesColour: Bool { outputIsTerminal && canMoveCursor && variable("NO_COLOR") == nil }

    /// Whether the terminal understands more than lines of text.
    static var canMoveCursor: Bool { variable("TERM").map { $0 != "dumb" } ?? false }

    /// Whether the terminal shows more than ASCII, as the locale says.
    static var showsUnicode: Bool {
        let locale = variable("LC_ALL") ?? variable("LC_CTYPE") ?? variable("LANG") ?? ""
        let plain = locale.uppercased().filter { $0 != "-" }
        return plain.hasSuffix("UTF8") || plain.contains("UTF8@")
    }

    /// How many columns and rows the terminal behind a descriptor has now.
    static func size(of descriptor: Int32) -> (columns: Int, rows: Int) {
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
        let columns = isKnown && size.ws_col > 0 ? Int(size.ws_col) : variable("COLUMNS").flatMap(Int.init) ?? 80
        let rows = isKnown && size.ws_row > 0 ? Int(size.ws_row) : variable("LINES").flatMap(Int.init) ?? 24
        return (min(max(columns, 1), 1000), min(max(rows, 1), 1000))
    }

    /// Writes a line to standard output.
    static func print(_ line: String) {
        write(Array((line + "\n").utf8), to: STDOUT_FILENO)
    }

    /// Writes a line to standard error; a bar that stands there makes room for it.
    static func say(_ line: String) {
        write(Array((line + "\n").utf8), to: STDERR_FILENO)
    }

    /// Writes bytes as they are. A reader that has gone away ends the process, as it would any other program; so does a
    /// standard output that takes nothing, with a word about it.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        let isTerminal = descriptor == STDOUT_FILENO ? outputIsTerminal : errorIsTerminal
        let failure = StatusLine.beside(bytes, onTerminal: isTerminal) { writeAll(bytes, to: descriptor) }
        if failure != 0, descriptor == STDOUT_FILENO {
            Failure.report(.system(failure, "can't write to standard output"))
        }
    }

    /// Writes all of it.
    ///
    /// - Returns: 0, or the number of the error that kept it from being written.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return errno }
            rest = rest.dropFirst(count)
        }
        return 0
    }

    /// The text without what would move a terminal's cursor or forge a line: for words that others wrote.
    static func safe(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: " "
                    default: scalar
                    }
                }))
    }

    /// A variable of the environment, if it is set and not empty.
    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
