/// The tasks that can be claimed, in the order in which they should be: by priority, then by the age of their job, then
/// by their place in its array.
///
/// All tasks of a job need the same, so a claim looks at jobs, not at tasks: it costs in proportion to the jobs that
/// wait, plus the tasks it returns. The queue is a projection of the stored rows and can be rebuilt from them.
public struct ReadyQueue: Sendable {
    private struct Entry: Sendable {
        let job: JobID
        let priority: Int
        let sequence: Int64
        let requirements: TaskRequirements
        var tasks = ReadyIndexes()
    }

    /// Sorted by descending priority and ascending sequence.
    private var entries: [Entry] = []

    /// Makes an empty queue.
    public init() {}

    /// How many tasks can be claimed.
    public var count: Int { entries.reduce(0) { $0 + $1.tasks.count } }

    /// Adds a task; `sequence` is the place of its job in the order of submission. Adding a task twice changes nothing.
    public mutating func insert(
        _ task: TaskID, priority: Int, sequence: Int64, requirements: TaskRequirements
    ) {
        let position = position(priority: priority, sequence: sequence)
        if position == entries.count || entries[position].sequence != sequence {
            let entry = Entry(job: task.job, priority: priority, sequence: sequence, requirements: requirements)
            entries.insert(entry, at: position)
        }
        entries[position].tasks.insert(task.index)
    }

    /// Takes a task out, wherever it stands; does nothing if it isn't there.
    public mutating func remove(_ task: TaskID, priority: Int, sequence: Int64) {
        let position = position(priority: priority, sequence: sequence)
        guard position < entries.count, entries[position].sequence == sequence else { return }
        entries[position].tasks.remove(task.index)
        if entries[position].tasks.isEmpty { entries.remove(at: position) }
    }

    /// The tasks that a worker with this capacity and room should get, at most `limit`. They stay in the queue until
    /// ``remove(_:priority:sequence:)``.
    public func candidates(engines: [String: String], room: FreeRoom, limit: Int) -> [TaskID] {
        var chosen: [TaskID] = []
        var room = room
        for entry in entries where engines[entry.requirements.engine] != nil {
            var iterator = entry.tasks.makeIterator()
            while chosen.count < limit, room.fits(entry.requirements), let index = iterator.next() {
                chosen.append(TaskID(job: entry.job, index: index))
                room.take(entry.requirements)
            }
            if chosen.count >= limit { break }
        }
        return chosen
    }

    /// How many tasks stand before the first ready task of the given job; `nil` if it has none.
    public func tasksAhead(priority: Int, sequence: Int64) -> Int? {
        let position = position(priority: priority, sequence: sequence)
        guard position < entries.count, entries[position].sequence == sequence else { return nil }
        return entries[..<position].reduce(0) { $0 + $1.tasks.count }
    }

    private func position(priority: Int, sequence: Int64) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let entry = entries[middle]
            if entry.priority > priority || entry.priority == priority && entry.sequence < sequence {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

/// A set of array indexes that gives them out in ascending order: one bit each.
struct ReadyIndexes: Sendable {
    private var words: [UInt64] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func insert(_ index: Int) {
        let word = index >> 6
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
        let bit: UInt64 = 1 << UInt64(index & 63)
        if words[word] & bit == 0 {
            words[word] |= bit
            count += 1
        }
    }

    mutating func remove(_ index: Int) {
        let word = index >> 6
        guard word < words.count else { return }
        let bit: UInt64 = 1 << UInt64(index & 63)
        if words[word] & bit != 0 {
            words[word] &= ~bit
            count -= 1
        }
    }

    func makeIterator() -> Iterator { Iterator(words: words) }

    struct Iterator: IteratorProtocol {
        let words: [UInt64]
        private var word = 0
        private var rest: UInt64

        init(words: [UInt64]) {
            self.words = words
            rest = words.first ?? 0
        }

        mutating func next() -> Int? {
            while rest == 0 {
                word += 1
                guard word < words.count else { return nil }
                rest = words[word]
            }
            let bit = rest.trailingZeroBitCount
            rest &= rest - 1
            return word << 6 | bit
        }
    }
}
