import Glibc

/// A process, as `/proc` shows it.
struct ListedProcess: CustomStringConvertible {
    var number: pid_t
    /// Its arguments, the program first.
    var arguments: [String]
    /// The process that started it, or that has taken its place.
    var parent: pid_t

    var description: String { "\(number): \(arguments.joined(separator: " "))" }

    /// Whether an option has this value.
    func has(_ option: String, _ value: String) -> Bool {
        zip(arguments, arguments.dropFirst()).contains { $0 == option && $1 == value }
    }

    /// All processes that run. One that has ended and only waits to be collected doesn't.
    static func all() -> [ListedProcess] {
        Files.names(in: "/proc").compactMap { name in
            guard let number = pid_t(name), let line = try? Files.read("/proc/\(name)/cmdline"), !line.isEmpty else {
                return nil
            }
            let words = line.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            return ListedProcess(
                number: number, arguments: words.map { String(decoding: $0, as: UTF8.self) }, parent: parent(of: name))
        }
    }

    /// Field 4 of `/proc/PID/stat`, counted after the name, which may itself have spaces and parentheses.
    private static func parent(of name: String) -> pid_t {
        guard let text = try? Files.text("/proc/\(name)/stat"), let end = text.lastIndex(of: ")") else { return 0 }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 1 ? pid_t(fields[1]) ?? 0 : 0
    }

    /// The last part of its program's path.
    var program: String { arguments.first.flatMap { $0.split(separator: "/").last.map(String.init) } ?? "" }

    /// A variable of its environment; `nil` if it hasn't that or has ended.
    func variable(_ name: String) -> String? {
        let environment = (try? Files.read("/proc/\(number)/environ")) ?? []
        let beginning = Array("\(name)=".utf8)
        let found = environment.split(separator: 0).first { $0.starts(with: beginning) }
        return found.map { String(decoding: $0.dropFirst(beginning.count), as: UTF8.self) }
    }

    /// All processes that a process has started, and those that they have.
    static func descendants(of ancestor: pid_t) -> [ListedProcess] {
        let all = all()
        let children = Dictionary(grouping: all, by: \.parent)
        var found: [ListedProcess] = []
        var rest = [ancestor]
        while let next = rest.popLast() {
            // A number may pass on while the list is made; nobody is counted twice.
            let new = (children[next] ?? []).filter { child in !found.contains { $0.number == child.number } }
            found += new
            rest += new.map(\.number)
        }
        return found
    }

    /// The processes that work for whoever has this folder: those that name it, and those that have it in their
    /// environment.
    static func concerned(with folder: String) -> [ListedProcess] {
        all().filter { process in
            if process.number == getpid() { return false }
            if process.arguments.contains(where: { $0.contains(folder) }) { return true }
            let environment = (try? Files.text("/proc/\(process.number)/environ")) ?? ""
            return environment.contains(folder)
        }
    }
}
