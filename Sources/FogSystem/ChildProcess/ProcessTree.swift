import CFogSystem
import Glibc

/// A process and everything that descends from it, found through `/proc`: what there is where no control group is.
///
/// In a process namespace, orphans become children of its first process, so that nothing leaves that one's tree.
package struct ProcessTree: Sendable {
    /// What `/proc/<pid>/stat` says about a process (proc(5)).
    package struct Member: Hashable, Sendable {
        /// Its number.
        package var number: Int32
        /// Its parent's number.
        package var parent: Int32
        /// Processor time of itself and the children that it waited for, in clock ticks.
        package var ticks: Int64
        /// Memory that it holds now, in pages.
        package var residentPages: Int64

        /// Reads the text of the file; `nil` if it doesn't have its form.
        package init?(parsing text: String) {
            // The name, in parentheses, may hold anything; what follows the last one is plain.
            guard let opening = text.firstIndex(of: "("), let closing = text.lastIndex(of: ")") else { return nil }
            let fields = text[text.index(after: closing)...].split(whereSeparator: \.isWhitespace)
            guard fields.count > 21, let number = Int32(text[..<opening].filter { !$0.isWhitespace }),
                let parent = Int32(fields[1]), let residentPages = Int64(fields[21])
            else { return nil }
            self.number = number
            self.parent = parent
            self.residentPages = residentPages
            ticks = fields[11...14].reduce(0) { $0 &+ (Int64($1) ?? 0) }
        }
    }

    /// The process from which all others descend.
    package let root: Int32

    /// Names the tree under the process with this number.
    package init(root: Int32) {
        self.root = root
    }

    /// The members now, the root included if it lives.
    package func members() -> [Member] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var all: [Member] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard Int32(name) != nil, let text = SystemFile.read("/proc/\(name)/stat"),
                let member = Member(parsing: text)
            else { continue }
            all.append(member)
        }
        return Self.descendants(of: root, among: all)
    }

    /// Those of `all` that are `root` or descend from it.
    package static func descendants(of root: Int32, among all: [Member]) -> [Member] {
        let children = Dictionary(grouping: all, by: \.parent)
        var found = all.filter { $0.number == root }
        var index = 0
        while index < found.count {
            found += children[found[index].number] ?? []
            index += 1
        }
        return found
    }

    /// Sends a signal to every member but the root, and again to those that appear meanwhile, up to ten times.
    package func signal(_ number: Int32) {
        var reached: Set<Int32> = [root]
        for _ in 0..<10 {
            let missed = members().map(\.number).filter { !reached.contains($0) }
            if missed.isEmpty { return }
            for process in missed {
                let descriptor = fog_process_open(process)
                if descriptor >= 0 {
                    _ = fog_process_signal(descriptor, number)
                    close(descriptor)
                }
                reached.insert(process)
            }
        }
    }
}
