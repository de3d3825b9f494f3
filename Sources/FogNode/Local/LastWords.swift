import FogCore

/// What a part of the network said when it gave up, found at the end of its log.
enum LastWords {
    /// What to say of a part of the network that doesn't come up.
    static func notComingUp(_ part: String, in folder: DataFolder) -> FogError {
        let log = "\(folder.logs)/\(part).log"
        let why = read(log).map { ": \($0)" } ?? "; '\(log)' says why"
        return FogError(.unavailable, "the \(part) doesn't come up\(why)")
    }

    private static let prefix = "fog: "

    /// The last line that a failing command writes, without its beginning; `nil` if there is none.
    static func read(_ log: String) -> String? {
        guard let bytes = try? SmallFile.read(log, fromEnd: true) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return lines.last { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
}
