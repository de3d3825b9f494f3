public import FogCore
import FogStorage
import FoundationEssentials
import Glibc

/// Which process runs the local network of a data folder. A process is known by its number and the moment at which it
/// began, because numbers are used again.
public struct UpFile: Hashable, Sendable, Codable {
    /// The process's number.
    public var process: Int32
    /// When it began, in the kernel's ticks since the machine did.
    public var began: UInt64

    /// This process.
    static func ofThisProcess() throws(FogError) -> UpFile {
        guard let began = beginning(of: getpid()) else { throw FogError(.failed, "/proc isn't mounted") }
        return UpFile(process: getpid(), began: began)
    }

    /// The process that runs the network of `folder`; `nil` if none does.
    public static func running(in folder: DataFolder) throws(FogError) -> UpFile? {
        guard let contents = try SmallFile.read(folder.upFile),
            let file = try? JSONDecoder().decode(UpFile.self, from: Data(contents)), file.isRunning
        else { return nil }
        return file
    }

    /// Whether the process still runs.
    public var isRunning: Bool { Self.beginning(of: process) == began }

    func write(to folder: DataFolder) throws(FogError) {
        guard let contents = try? JSONEncoder().encode(self) else { return }
        try AtomicFile.replace(folder.upFile, contents: Array(contents), permissions: 0o600)
    }

    /// Field 22 of `/proc/PID/stat`, counted after the name, which may itself have spaces and parentheses; `nil` if there
    /// is no such process or it has ended and only waits to be collected.
    private static func beginning(of process: Int32) -> UInt64? {
        guard let bytes = try? SmallFile.read("/proc/\(process)/stat"),
            let text = String(validating: bytes, as: UTF8.self), let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return UInt64(fields[19])
    }
}
