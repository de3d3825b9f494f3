import CFogSystem
import FogCore
import FogSystem
import Glibc

/// What this machine offers to a worker, as measured now.
struct MachineProbe: Hashable, Sendable {
    /// Processors that the worker may use, in thousandths of a core: the processors that it may run on, or its control
    /// groups' quota if that is less.
    var cpuMillicores: Int
    /// Memory that the worker may use, in bytes: the machine's, or its control groups' limit if that is less.
    var memoryTotalBytes: Int64
    /// Memory that could be taken now without pushing anything out, in bytes.
    var memoryAvailableBytes: Int64
    /// The instruction set: `x86_64`, `aarch64`.
    var architecture: String
    /// The version of the kernel.
    var kernelRelease: String
    /// The processor's name for people; empty where the kernel doesn't know it.
    var cpuModel: String

    /// Measures this machine. Reads a dozen small files.
    static func measure() -> MachineProbe {
        let layout = ControlGroupLayout.ofThisProcess(includingReadOnly: true)
        let memory = MemoryInformation(parsing: SystemFile.read("/proc/meminfo") ?? "")
        let limits = GroupLimits(of: layout)
        let processors = max(1, Int(fog_usable_processors()))
        let total = min(memory.totalBytes, limits.memoryBytes ?? .max)
        var name = utsname()
        _ = uname(&name)
        return MachineProbe(
            cpuMillicores: min(processors * 1000, limits.cpuMillicores ?? .max),
            memoryTotalBytes: total,
            memoryAvailableBytes: max(0, min(memory.availableBytes, limits.memoryLeftBytes ?? .max, total)),
            architecture: text(of: name.machine), kernelRelease: text(of: name.release),
            cpuModel: processorName(SystemFile.read("/proc/cpuinfo") ?? ""))
    }

    /// Bytes that the worker's user can still write to the file system that holds `path`.
    static func diskFreeBytes(at path: String) throws(FogError) -> Int64 {
        var status = statvfs()
        if statvfs(path, &status) != 0 { throw SystemError.last.fogError("can't measure the disk at \(path)") }
        let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return overflow ? .max : Int64(clamping: bytes)
    }

    /// The processor's name in the text of `/proc/cpuinfo`.
    static func processorName(_ text: String) -> String {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            // x86 says `model name`; ARM says `Model` or `Hardware` at best.
            let key = parts[0].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if ["model name", "Model", "Hardware"].contains(key) {
                return parts[1].split(separator: " ").joined(separator: " ")
            }
        }
        return ""
    }

    private static func text<Field>(of field: Field) -> String {
        withUnsafeBytes(of: field) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
