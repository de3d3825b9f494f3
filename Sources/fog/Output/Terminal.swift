import FogCore
import FogStorage
import Glibc

/// The streams of this process, and what they are connected to.
enum Terminal {
    /// Whether a person reads what goes to standard output.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether a person reads what goes to standard error.
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether colours are wanted there: on a terminal, unless `NO_COLOR` is set (no-color.org).
    static var usesColour: Bool { outputIsTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true) }

    /// Writes a line to standard output.
    static func print(_ line: String) {
        write(Array((line + "\n").utf8), to: STDOUT_FILENO)
    }

    /// Writes a line to standard error, in the place of a bar that stands there.
    static func say(_ line: String) {
        write(Array(((errorIsTerminal ? clearLine : "") + line + "\n").utf8), to: STDERR_FILENO)
    }

    /// What brings the cursor of a terminal to the beginning of its line and empties that.
    static let clearLine = "\r\u{1B}[K"

    /// Writes bytes as they are. A reader that has gone away ends the process, as it would any other program; so does a
    /// standard output that takes nothing, with a word about it.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else {
                guard descriptor == STDOUT_FILENO else { return }
                Failure.report(.system(errno, "can't write to standard output"))
            }
            rest = rest.dropFirst(count)
        }
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
}
