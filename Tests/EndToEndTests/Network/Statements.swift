import FoundationEssentials

/// What `fog node ls -o json` says of a node.
struct NodeStatement: Decodable {
    var id: String
    var name: String
    var availability: String
    var held: Int
    var lastHeardAt: String
}

/// What `fog job status -o json` says of a job.
struct JobStatement: Decodable {
    var id: String
    var name: String
    var owner: String
    var state: String
    /// How many tasks are in each state.
    var tasks: [String: Int]
}

/// What `fog job status --tasks -o json` says of a task.
struct TaskStatement: Decodable {
    var id: String
    var index: Int
    var state: String
    var attempt: Int
    var node: String?
    var failures: Int
    var losses: Int

    /// Whether a node holds it.
    var isHeld: Bool { node != nil && ["leased", "running", "publishing"].contains(state) }
}

/// What `fog job outputs -o json` says of a file.
struct OutputStatement: Decodable {
    var index: Int
    var path: String
    var hash: String
    var size: Int
}

/// Something that happened, as the API tells it.
struct EventStatement: Decodable {
    var index: Int
    var type: String
    var task: String?
    var attempt: Int?
    var node: String?
}

/// What `fog token ls -o json` says of a token.
struct TokenStatement: Decodable {
    var id: String
    var kind: String
    var name: String
}

/// What the API says of an attempt at a task.
struct AttemptStatement: Decodable {
    var attempt: Int
    var node: String
    var endedAt: String?
    var verdict: String?
}

/// A piece of what a task has printed, as the API tells it.
struct LogStatement: Decodable {
    var task: String
    var attempt: Int
    var offset: Int
    var data: Data
}
