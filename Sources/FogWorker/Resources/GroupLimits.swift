import FogSystem

/// What the control groups that a process is in, and all those above them, leave it of the machine.
struct GroupLimits: Hashable, Sendable {
    /// The lowest quota of processor time, in thousandths of a core; `nil` where there is none.
    var cpuMillicores: Int?
    /// The lowest limit of memory, in bytes; `nil` where there is none.
    var memoryBytes: Int64?
    /// What the fullest of the limited groups has left, file cache that can be dropped counted as free; `nil` where
    /// none is limited.
    var memoryLeftBytes: Int64?

    /// Reads the files of the process's groups.
    init(of layout: ControlGroupLayout) {
        if let unified = layout.unified {
            for folder in Self.folders(from: unified) {
                take(quota: SystemFile.read(folder + "/cpu.max") ?? "")
                if let limit = SystemFile.readNumber(folder + "/memory.max") {
                    take(
                        memory: limit, used: SystemFile.readNumber(folder + "/memory.current") ?? 0,
                        droppable: ControlGroupFile.readNumber(folder + "/memory.stat", key: "inactive_file") ?? 0)
                }
            }
        }
        if let cpu = layout.controllers[.cpu] {
            for folder in Self.folders(from: cpu) {
                let quota = SystemFile.readNumber(folder + "/cpu.cfs_quota_us") ?? -1
                let period = SystemFile.readNumber(folder + "/cpu.cfs_period_us") ?? 0
                take(quota: "\(quota) \(period)")
            }
        }
        if let memory = layout.controllers[.memory] {
            for folder in Self.folders(from: memory) {
                if let limit = SystemFile.readNumber(folder + "/memory.limit_in_bytes") {
                    take(
                        memory: limit, used: SystemFile.readNumber(folder + "/memory.usage_in_bytes") ?? 0,
                        droppable: ControlGroupFile.readNumber(folder + "/memory.stat", key: "total_inactive_file") ?? 0
                    )
                }
            }
        }
    }

    /// Makes the limits of a process that no group bounds.
    init() {}

    /// Takes a quota and its period, both in microseconds; `max` or a negative number is none.
    mutating func take(quota text: String) {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 2, let quota = Int(fields[0]), let period = Int(fields[1]), quota > 0, period > 0,
            quota <= Int.max / 1000
        else { return }
        cpuMillicores = min(cpuMillicores ?? .max, max(1, quota * 1000 / period))
    }

    /// Takes a limit of memory and what is used of it. Version 1 writes a number beyond any machine for none.
    mutating func take(memory limit: Int64, used: Int64, droppable: Int64) {
        guard limit >= 0, limit < 1 << 60 else { return }
        memoryBytes = min(memoryBytes ?? .max, limit)
        memoryLeftBytes = min(memoryLeftBytes ?? .max, max(0, limit - max(0, used - droppable)))
    }

    /// A group's folder and those above it, up to the mount.
    private static func folders(from folder: ControlGroupLayout.Folder) -> [String] {
        var path = folder.path
        var paths = [path]
        while path.count > folder.mountPoint.count, let slash = path.lastIndex(of: "/") {
            path = String(path[..<slash])
            paths.append(path)
        }
        return paths
    }
}
