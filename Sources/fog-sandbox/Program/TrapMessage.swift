import FogExecution

/// The engine's message about a trap in the order in which a person reads it: the cause, then where it happened.
///
/// wasmtime writes the backtrace first, a note about a variable of its own, then `Caused by:` and the causes, numbered
/// if there are several.
enum TrapMessage {
    private static let heading = "error while executing at wasm backtrace:"

    /// Reorders a message of that form and leaves any other as it is.
    static func reordered(_ message: String) -> String {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: true)
        guard lines.first == heading[...], let middle = lines.lastIndex(of: "Caused by:") else { return message }
        let causes = lines[(middle + 1)...].map { line in
            var cause = line.drop(while: \.isWhitespace)
            if lines.count - middle > 2, let colon = cause.firstIndex(of: ":"), Int(cause[..<colon]) != nil {
                cause = cause[colon...].dropFirst().drop(while: \.isWhitespace)
            }
            return String(cause)
        }
        let frames = lines[1..<middle].filter { !$0.hasPrefix("note: ") }.map(String.init)
        return (causes + ["wasm backtrace:"] + frames).joined(separator: "\n")
    }
}
