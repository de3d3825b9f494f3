/// The tasks that can be claimed, in the order in which they should be: by priority, then by the age of their job, then
/// by their place in its array.
///
/// **Turns.** One task of every ``turnInterval`` that leave the queue is chosen by age alone, so that no stream of other
/// jobs, however important, keeps a job from its turn for ever, while priorities decide about nearly everything.
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

    /// Tasks of one job on their way out.
    private struct Choice {
        var remaining: ReadyIndexes.Iterator
        var left: Int
    }

    /// One of how many tasks goes to the oldest job, whatever its priority.
    public let turnInterval: Int
    /// Sorted by descending priority and ascending sequence.
    private var entries: [Entry] = []
    /// How many tasks have left.
    private var departures = 0

    /// Makes an empty queue. One task of `turnInterval`, at least one of one, goes to the oldest job.
    public init(turnInterval: Int = 10) {
        self.turnInterval = max(1, turnInterval)
    }

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
        let before = entries[position].tasks.count
        entries[position].tasks.remove(task.index)
        departures &+= before - entries[position].tasks.count
        if entries[position].tasks.isEmpty { entries.remove(at: position) }
    }

    /// The tasks that a worker with this capacity and room should get, at most `limit`. They stay in the queue until
    /// ``remove(_:priority:sequence:)``.
    ///
    /// Costs in proportion to the waiting jobs, once and once more for each turn that goes by age.
    public func candidates(engines: [String: String], room: FreeRoom, limit: Int) -> [TaskID] {
        var chosen: [TaskID] = []
        var room = room
        var choices: [Int: Choice] = [:]
        var position = 0
        func hasMore(_ position: Int) -> Bool {
            let entry = entries[position]
            return engines[entry.requirements.engine] != nil && room.fits(entry.requirements)
                && choices[position]?.left != 0
        }
        while chosen.count < limit {
            while position < entries.count, !hasMore(position) { position += 1 }
            guard position < entries.count else { break }
            var place = position
            if (departures &+ chosen.count) % turnInterval == turnInterval - 1 {
                // What was passed over doesn't fit now either: the room only shrinks.
                place =
                    (position..<entries.count).filter(hasMore).min { entries[$0].sequence < entries[$1].sequence }
                    ?? position
            }
            let entry = entries[place]
            var choice = choices[place] ?? Choice(remaining: entry.tasks.makeIterator(), left: entry.tasks.count)
            guard let index = choice.remaining.next() else { break }
            choice.left -= 1
            choices[place] = choice
            chosen.append(TaskID(job: entry.job, index: index))
            room.take(entry.requirements)
        }
        return chosen
    }

    /// How many tasks stand before the first ready task of the given job by priority; `nil` if it has none.
    public func tasksAhead(priority: Int, sequence: Int64) -> Int? {
        let position = position(priority: priority, sequence: sequence)
        guard position < entries.count, entries[position].sequence == sequence else { return nil }
        return entries[..<position].reduce(0) { $0 + $1.tasks.count }
    }

    /// How many tasks stand before those that a new job of this priority would have.
    public func tasksAhead(ofNewJobWithPriority priority: Int) -> Int {
        entries[..<position(priority: priority, sequence: .max)].reduce(0) { $0 + $1.tasks.count }
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
