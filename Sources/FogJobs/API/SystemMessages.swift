public import FogCore

/// Something that happened, in the order in which it was stored.
public struct JobEvent: Hashable, Sendable, Codable {
    /// The place in the order; later events have larger numbers.
    public var index: Int64
    /// When it was stored.
    public var time: WallTime
    /// What happened, such as `task.succeeded`.
    public var type: String
    /// The job it happened to.
    public var job: JobID?
    /// The task it happened to.
    public var task: TaskID?
    /// The attempt it happened to.
    public var attempt: Int64?
    /// The node it happened to or on.
    public var node: NodeID?
    /// More about it, for people.
    public var message: String?

    /// Makes an event.
    public init(
        index: Int64, time: WallTime, type: String, job: JobID?, task: TaskID?, attempt: Int64?, node: NodeID?,
        message: String?
    ) {
        self.index = index
        self.time = time
        self.type = type
        self.job = job
        self.task = task
        self.attempt = attempt
        self.node = node
        self.message = message
    }
}

/// A page of events, oldest first.
public struct EventPage: Hashable, Sendable, Codable {
    /// The events.
    public var events: [JobEvent]
    /// What to pass as `cursor` to get what follows; always present.
    public var cursor: String

    /// Makes a page.
    public init(events: [JobEvent], cursor: String) {
        self.events = events
        self.cursor = cursor
    }
}

/// Tells a reader of a stream of events that it has missed some, and where the stream goes on.
public struct EventReset: Hashable, Sendable, Codable {
    /// Why the stream can't go on where the reader stopped.
    public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        /// Events after that place aren't kept any more; it goes on with the oldest that are.
        case trimmed
        /// No event ever had this index here: the coordinator has another database than before. It goes on with what
        /// happens from now on.
        case unknown
    }

    /// Why.
    public var reason: Reason
    /// The index after which the stream goes on.
    public var index: Int64
    /// The same in a sentence.
    public var message: String

    /// Makes a notice.
    public init(reason: Reason, index: Int64, message: String) {
        self.reason = reason
        self.index = index
        self.message = message
    }
}

/// Who a token speaks for.
public enum TokenKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// May submit jobs and see its own.
    case submitter
    /// May do everything but what only a worker may.
    case `operator`
    /// May take a new worker in, and nothing else.
    case join
    /// Speaks for one worker; given out when it joins.
    case worker
}

/// A token as the API lists it: never its secret.
public struct TokenStatus: Hashable, Sendable, Codable {
    /// Names the token; not a secret.
    public var id: String
    /// Who it speaks for.
    public var kind: TokenKind
    /// The name under which its jobs are kept, or the worker's identifier.
    public var name: String
    /// When it was made.
    public var createdAt: WallTime

    /// Makes a token's status.
    public init(id: String, kind: TokenKind, name: String, createdAt: WallTime) {
        self.id = id
        self.kind = kind
        self.name = name
        self.createdAt = createdAt
    }
}

/// All tokens, oldest first.
public struct TokenList: Hashable, Sendable, Codable {
    /// The tokens.
    public var tokens: [TokenStatus]

    /// Makes a list.
    public init(tokens: [TokenStatus]) {
        self.tokens = tokens
    }
}

/// Asks for a new token.
public struct TokenRequest: Hashable, Sendable, Codable {
    /// Who it will speak for: ``TokenKind/submitter``, ``TokenKind/operator`` or ``TokenKind/join``.
    public var kind: TokenKind
    /// Its name: 1 to 63 letters, digits, `-`, `_` and `.`.
    public var name: String

    /// Makes a request.
    public init(kind: TokenKind, name: String) {
        self.kind = kind
        self.name = name
    }
}

/// A new token with its secret, shown this once.
public struct TokenResponse: Hashable, Sendable, Codable {
    /// The token.
    public var token: TokenStatus
    /// What its holder shows; only a hash of it is stored.
    public var secret: String

    /// Makes a response.
    public init(token: TokenStatus, secret: String) {
        self.token = token
        self.secret = secret
    }
}

/// The version of a program.
public struct VersionInfo: Hashable, Sendable, Codable {
    /// The version of Fog.
    public var version: String
    /// The versions of the API that it speaks.
    public var api: [String]

    /// Makes a statement of version.
    public init(version: String, api: [String]) {
        self.version = version
        self.api = api
    }

    /// This program's.
    public static let current = VersionInfo(version: "0.1.0", api: ["v1"])
}

/// A stored blob.
public struct BlobInfo: Hashable, Sendable, Codable {
    /// The hash that names it.
    public var hash: BlobHash
    /// Its length in bytes.
    public var size: Int64

    /// Makes a statement.
    public init(hash: BlobHash, size: Int64) {
        self.hash = hash
        self.size = size
    }
}
