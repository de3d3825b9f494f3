public import FogCore
import FogJobs

/// What somebody has settled for a part of a network, on the command line or in a configuration file.
///
/// A configuration file is YAML: a mapping of keys to values, each of which may be left out. A key that isn't known, one that
/// stands twice and a value that can't be used are refused, with their places.
public struct Settings<Key: SettingKey>: Hashable, Sendable {
    /// The most bytes of a file.
    public static var byteLimit: Int { 1 << 20 }

    private var values: [Key: SettingValue] = [:]
    /// The keys that there are, in the order in which they are shown.
    public let known: [Key]

    /// Makes some in which nothing is said.
    public init(_ known: [Key] = Array(Key.allCases)) { self.known = known }

    /// Reads a configuration file.
    ///
    /// - Parameter file: The file's path, for errors and for paths in it.
    /// - Throws: ``FogError/Code/invalid`` with all that is wrong, by line.
    public init(parsing text: [UInt8], from file: String, _ known: [Key] = Array(Key.allCases)) throws(FogError) {
        self.init(known)
        guard !Self.isEmpty(text) else { return }
        let root: DocumentNode
        do throws(SpecificationProblem) {
            root = try DocumentText.read(text)
        } catch {
            throw FogError(.invalid, error.rendered(file: file))
        }
        var problems: [SpecificationProblem] = []
        if case .mapping(let entries) = root.content {
            var lines: [String: Int] = [:]
            for entry in entries { read(entry, file, &lines, &problems) }
        } else {
            problems.append(Self.problem(at: root.place, "expected 'KEY: VALUE' in each line, found \(root.found)"))
        }
        guard problems.isEmpty else {
            let more = problems.count > 20 ? "; and \(problems.count - 20) more" : ""
            throw FogError(
                .invalid, problems.prefix(20).map { $0.rendered(file: file) }.joined(separator: "; ") + more)
        }
    }

    /// Whether a text says nothing: blank lines and comments.
    private static func isEmpty(_ text: [UInt8]) -> Bool {
        text.split(separator: UInt8(ascii: "\n")).allSatisfy { line in
            let rest = line.drop { $0 == 0x20 || $0 == 0x0D }
            return rest.isEmpty || rest.first == UInt8(ascii: "#")
        }
    }

    private static func problem(at place: SpecificationPlace, _ message: String) -> SpecificationProblem {
        SpecificationProblem(path: "", line: place.line, column: place.column, message: message)
    }

    private mutating func read(
        _ entry: DocumentNode.Entry, _ file: String, _ lines: inout [String: Int],
        _ problems: inout [SpecificationProblem]
    ) {
        guard let key = known.first(where: { $0.rawValue == entry.name }) else {
            let names = known.map(\.rawValue)
            let meant = nearestName(to: entry.name, among: names).map { "; did you mean '\($0)'?" } ?? ""
            let keys = problems.isEmpty ? " (keys are \(names.joined(separator: ", ")))" : ""
            problems.append(
                Self.problem(at: entry.place, "there is no key '\(entry.name.prefix(64))' here\(meant)\(keys)"))
            return
        }
        if let line = lines[entry.name] {
            problems.append(Self.problem(at: entry.place, "'\(entry.name)' stands twice, first on line \(line)"))
            return
        }
        lines[entry.name] = entry.place.line
        // Nothing said is nothing settled.
        if entry.value.isNull { return }
        guard var value = key.form.value(of: entry.value) else {
            problems.append(
                Self.problem(
                    at: entry.value.place,
                    "'\(entry.name)' is \(key.form.expectation), found \(entry.value.found)"))
            return
        }
        if key.form == .path, case .text(let path) = value { value = .text(Self.path(path, from: file)) }
        values[key] = value
    }

    /// A path that stands in a file, as whoever reads the file sees it.
    private static func path(_ path: String, from file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return String(file[...slash]) + path
    }

    // MARK: Values

    /// Settles something; nothing if the value is `nil`.
    ///
    /// - Throws: ``FogError/Code/invalid`` if it can't be that.
    public mutating func set(_ key: Key, _ value: SettingValue?) throws(FogError) {
        guard let value else { return }
        guard key.form.takes(value) else {
            throw FogError(.invalid, "--\(key.rawValue) is \(key.form.expectation)")
        }
        values[key] = value
    }

    /// These, and of the others what these don't say.
    public func over(_ others: Settings) -> Settings {
        var all = self
        all.values.merge(others.values) { mine, _ in mine }
        return all
    }

    /// What was settled, or what is taken otherwise.
    public subscript(key: Key) -> SettingValue? { values[key] ?? key.standard }

    /// The text of a key.
    public func text(_ key: Key) -> String? {
        if case .text(let text) = self[key] { text } else { nil }
    }

    /// The number of a key.
    public func number(_ key: Key) -> Int? {
        if case .number(let number) = self[key] { number } else { nil }
    }

    /// Whether a key is on.
    public func flag(_ key: Key) -> Bool { self[key] == .flag(true) }

    /// The list of a key; empty if nothing is said.
    public func texts(_ key: Key) -> [String] {
        if case .texts(let texts) = self[key] { texts } else { [] }
    }

    // MARK: Writing

    /// A configuration file with all keys: those that are settled or have a standard with their values, the others as comments.
    ///
    /// - Parameter command: Whose file it is.
    public func document(for command: String) -> String {
        var lines = [
            "# The configuration of '\(command)': for its option --configuration. Every key may be left out, and"
        ]
        lines.append("# options of the command line count more than what stands here.")
        for key in known {
            lines.append("")
            lines += Self.comment("\(key.meaning) \(Self.sentence(key.form.expectation))")
            if let value = self[key] {
                lines.append("\(key.rawValue): \(Self.written(value))")
            } else {
                lines.append("# \(key.rawValue): \(Self.written(key.example))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func sentence(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() + "." }

    private static func comment(_ text: String) -> [String] {
        var lines = ["#"]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].utf8.count + 1 + word.utf8.count > 100 { lines.append("#") }
            lines[lines.count - 1] += " \(word)"
        }
        return lines
    }

    private static func written(_ value: SettingValue) -> String {
        switch value {
        case .text(let text): quoted(text)
        case .number(let number): "\(number)"
        case .flag(let isOn): isOn ? "true" : "false"
        case .texts(let texts): "[\(texts.map(quoted).joined(separator: ", "))]"
        }
    }

    /// A text between quotes, as YAML and JSON have them.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case " "..."~": result.unicodeScalars.append(scalar)
            case _ where scalar.properties.isAlphabetic: result.unicodeScalars.append(scalar)
            // What would end a line, or can't be seen.
            default: result += "\\U" + Hexadecimal.encode(UInt64(scalar.value).bigEndianBytes.suffix(4))
            }
        }
        return result + "\""
    }
}
