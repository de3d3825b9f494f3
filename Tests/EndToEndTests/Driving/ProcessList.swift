import Glibc

/// A process, as `/proc` shows it.
struct ListedProcess: CustomStringConvertible {
    var number: pid_t
    /// Its arguments, the program first.
    var arguments: [String]

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
            return ListedProcess(number: number, arguments: words.map { String(decoding: $0, as: UTF8.self) })
        }
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
