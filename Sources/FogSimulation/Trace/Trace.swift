/// The last things that happened in a simulation, and a digest of all of them.
///
/// Holds a fixed number of entries; messages and records are kept as values and described only when a run has failed.
struct Trace<Machine: SimulatedMachine> {
    private var entries: [TraceEntry<Machine>] = []
    private var oldest = 0
    private let capacity: Int
    private(set) var digest = TraceDigest()

    /// Makes a trace that keeps the last `capacity` entries, at least one.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// Adds an entry, in place of the oldest if there is no room.
    mutating func append(_ entry: TraceEntry<Machine>) {
        digest.fold(entry.instant.nanoseconds)
        digest.fold(entry.code ^ UInt64(truncatingIfNeeded: entry.node?.index ?? -1) << 40)
        if entries.count < capacity {
            entries.append(entry)
        } else {
            entries[oldest] = entry
            oldest = oldest + 1 == capacity ? 0 : oldest + 1
        }
    }

    /// The entries as lines, oldest first.
    var lines: [String] { (entries[oldest...] + entries[..<oldest]).map(\.line) }
}
