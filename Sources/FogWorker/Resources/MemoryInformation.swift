/// The machine's memory as `/proc/meminfo` tells it (proc(5)).
struct MemoryInformation: Hashable, Sendable {
    /// All memory that the kernel manages, in bytes.
    var totalBytes: Int64 = 0
    /// The kernel's estimate of what programs could take without swapping, in bytes.
    var availableBytes: Int64 = 0

    /// Reads the text of the file; what it doesn't tell is 0.
    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let fields = line.split(whereSeparator: { $0 == " " || $0 == ":" })
            guard fields.count >= 2, let kibibytes = Int64(fields[1]), kibibytes <= Int64.max / 1024 else { continue }
            switch fields[0] {
            case "MemTotal": totalBytes = kibibytes * 1024
            case "MemAvailable": availableBytes = kibibytes * 1024
            default: break
            }
        }
    }
}
