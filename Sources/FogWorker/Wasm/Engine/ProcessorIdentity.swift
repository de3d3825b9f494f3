import FogSystem

/// Which processor this machine has, as far as compiled code could depend on it.
struct ProcessorIdentity: Hashable, Sendable {
    /// The lines of `/proc/cpuinfo` that name the model and its features, sorted, each once.
    let lines: [String]

    private static let keys: Set = [
        // x86
        "vendor_id", "cpu family", "model", "model name", "stepping", "flags",
        // ARM
        "CPU implementer", "CPU architecture", "CPU variant", "CPU part", "CPU revision", "Features",
    ]

    /// Reads the text of `/proc/cpuinfo`, in which each processor has its own lines.
    init(parsing text: String) {
        var found: Set<String> = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let key = parts[0].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if Self.keys.contains(key) {
                found.insert(key + ":" + parts[1].split(separator: " ").joined(separator: " "))
            }
        }
        lines = found.sorted()
    }

    /// The processor of this machine.
    static func ofThisMachine() -> ProcessorIdentity {
        ProcessorIdentity(parsing: SystemFile.read("/proc/cpuinfo", limit: 16 << 20) ?? "")
    }
}
