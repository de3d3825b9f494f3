/// Why a diff can't be applied to a document.
///
/// Lines are lines of the diff, and the first one is 1. None of the text of a diff is repeated.
package enum LineDiffError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The old document doesn't end with a line feed, so it isn't one that a diff is made from.
    case unterminatedDocument
    /// The diff ends within this line.
    case unterminated(line: Int)
    /// The line begins with no command that there is.
    case unknownCommand(line: Int)
    /// A number is missing, has something else than digits, a leading zero, or more than 63 bits.
    case invalidNumber(line: Int)
    /// The command has fewer or more words than it takes.
    case malformedCommand(line: Int)
    /// The command is about no line at all.
    case emptyCommand(line: Int)
    /// The command copies lines behind the last one of the old document, which has `lineCount`.
    case pastEnd(line: Int, lineCount: Int)
    /// The command adds more lines than the diff has left.
    case missingLines(line: Int, needed: Int, left: Int)
    /// With what this command copies or adds, the new document would have more than `limit` bytes.
    case tooLong(line: Int, limit: Int)

    package var description: String {
        switch self {
        case .unterminatedDocument: "the document that the diff is for doesn't end with a line feed"
        case .unterminated(let line): "line \(line) of the diff doesn't end with a line feed"
        case .unknownCommand(let line): "line \(line) of the diff is neither 'copy START COUNT' nor 'add COUNT'"
        case .invalidNumber(let line):
            "line \(line) of the diff has no plain decimal number of at most 63 bits where one is needed"
        case .malformedCommand(let line): "line \(line) of the diff has too few or too many words for its command"
        case .emptyCommand(let line): "line \(line) of the diff has a count of 0"
        case .pastEnd(let line, let lineCount):
            "line \(line) of the diff copies past the end of the document, which has \(lineCount) lines"
        case .missingLines(let line, let needed, let left):
            "line \(line) of the diff adds \(needed) lines where \(left) are left"
        case .tooLong(let line, let limit):
            "line \(line) of the diff makes the document longer than the limit of \(limit) bytes"
        }
    }
}
