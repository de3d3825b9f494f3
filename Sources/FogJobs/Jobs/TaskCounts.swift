/// How many tasks of a job are in each state. In JSON, an object with the states that have any.
public struct TaskCounts: Hashable, Sendable {
    private var counts: [TaskState: Int] = [:]

    /// No tasks.
    public init() {}

    /// The number of tasks in a state.
    public subscript(state: TaskState) -> Int {
        get { counts[state, default: 0] }
        set { counts[state] = newValue == 0 ? nil : newValue }
    }

    /// All tasks.
    public var total: Int { counts.values.reduce(0, +) }

    /// The tasks that have ended for good.
    public var ended: Int { counts.reduce(0) { $1.key.isTerminal ? $0 + $1.value : $0 } }

    /// Counts a task that has gone from one state to another.
    public mutating func move(from old: TaskState, to new: TaskState) {
        self[old] -= 1
        self[new] += 1
    }
}

extension TaskCounts: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ state: TaskState) { stringValue = state.rawValue }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for state in TaskState.allCases {
            guard let count = try container.decodeIfPresent(Int.self, forKey: Key(state)) else { continue }
            // All of them together must not overflow.
            guard (0...Int(Int32.max)).contains(count) else {
                throw DecodingError.dataCorruptedError(
                    forKey: Key(state), in: container, debugDescription: "a number of tasks is out of range")
            }
            self[state] = count
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for state in TaskState.allCases where self[state] != 0 {
            try container.encode(self[state], forKey: Key(state))
        }
    }
}
