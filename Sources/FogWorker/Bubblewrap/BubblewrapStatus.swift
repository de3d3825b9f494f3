/// What Bubblewrap and `fog-confine` report about a sandbox: a JSON document a line, each an object of numbers.
struct BubblewrapStatus: Hashable, Sendable {
    /// The number, on the worker, of the sandbox's first process: when it ends, all others in it end.
    var firstProcess: Int32?
    /// The program's exit code, or 128 plus a signal's number. Absent if the program could not be executed.
    var exitCode: Int32?
    /// Why the program was never executed, where the confiner tells.
    var startFailure: StartFailure?

    private var unread: [UInt8] = []

    /// The report before anything is read.
    init() {}

    /// Takes the next piece of the report; a document may be spread over several.
    mutating func receive(_ bytes: [UInt8]) {
        unread += bytes
        while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: unread[..<end], as: UTF8.self)
            unread.removeSubrange(...end)
            if let value = Self.number("child-pid", in: line) { firstProcess = value }
            if let value = Self.number("exit-code", in: line) { exitCode = value }
            if let value = Self.number("confinement-error", in: line) { startFailure = .confinement(value) }
            if let value = Self.number("execution-error", in: line) { startFailure = .execution(value) }
        }
        // Its lines are short; more than this is something else's output.
        if unread.count > 4096 { unread = [] }
    }

    private static func number(_ key: String, in line: String) -> Int32? {
        for member in line.split(whereSeparator: { "{},".contains($0) }) {
            let parts = member.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ !$0.isWhitespace }) == "\"\(key)\"" else { continue }
            return Int32(parts[1].filter { !$0.isWhitespace })
        }
        return nil
    }
}
