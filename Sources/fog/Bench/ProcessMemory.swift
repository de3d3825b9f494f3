import FogCore
import FogNode
import Glibc

/// How much memory a process holds.
enum ProcessMemory {
    /// Resident bytes.
    static func resident(_ process: Int32 = getpid()) throws(FogError) -> UInt64 { try read("VmRSS:", process) }

    /// The most resident bytes that there were.
    static func peak(_ process: Int32 = getpid()) throws(FogError) -> UInt64 { try read("VmHWM:", process) }

    /// Bytes that the machine has left without taking any from what runs.
    static func available() throws(FogError) -> UInt64 { try read("MemAvailable:", at: "/proc/meminfo") }

    private static func read(_ name: String, _ process: Int32) throws(FogError) -> UInt64 {
        try read(name, at: "/proc/\(process)/status")
    }

    private static func read(_ name: String, at path: String) throws(FogError) -> UInt64 {
        let status = String(decoding: try SmallFile.read(path) ?? [], as: UTF8.self)
        for line in status.split(separator: "\n") where line.hasPrefix(name) {
            if let kibibytes = UInt64(line.dropFirst(name.count).split { $0 == " " || $0 == "\t" }.first ?? "") {
                return kibibytes << 10
            }
        }
        throw FogError(.failed, "'\(path)' doesn't say how much memory there is: '\(name)'")
    }
}
