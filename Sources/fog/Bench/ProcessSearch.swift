import FogCore
import FogNode
import FogSystem
import Glibc

/// Finds processes, and what they use, in `/proc`.
enum ProcessSearch {
    /// A process whose arguments, the program's name first, are as wanted.
    static func number(where isWanted: ([String]) -> Bool) throws(FogError) -> Int32? {
        guard let listing = opendir("/proc") else { throw FogError(.failed, "/proc isn't mounted") }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let number = Int32(name), let line = try? SmallFile.read("/proc/\(name)/cmdline") else { continue }
            if isWanted(line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }) { return number }
        }
        return nil
    }

    /// How long a process has had a processor, in seconds, to a hundredth.
    static func processorTime(of process: Int32) throws(FogError) -> Double {
        let text = String(decoding: try SmallFile.read("/proc/\(process)/stat") ?? [], as: UTF8.self)
        guard let member = ProcessTree.Member(parsing: text) else {
            throw FogError(.failed, "process \(process) of the measurement has ended")
        }
        return Double(member.ticks) / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    }
}
