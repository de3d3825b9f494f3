public import FogCore

/// What loops tell about those who carried them. It is evidence for whoever sent the loops, and nobody else: a third has no
/// reason to believe when they were sent and when they came back.
public struct AuditReport: Sendable {
    /// Somebody to blame.
    public struct Finding: Hashable, Sendable {
        /// For what.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// Packets stay longer or shorter than they should.
            case delays
            /// Packets don't come back.
            case losses
        }

        public let kind: Kind
        public let cause: AuditCause
        /// Which share of the packets that it concerns, at the best estimate.
        public let share: Double
        /// At most with which probability chance alone would have it named, all others that could have been considered.
        public let chance: Double
        /// By how much the loops that it concerns and that were wrong took too long (or, negative, too short), their median.
        public let deviation: Duration?
    }

    /// How the loops over one node fared.
    public struct NodeFigures: Hashable, Sendable {
        /// Loops that came back and whose delays are known, and those of them that took too long or too short.
        public var checked = 0
        public var wrong = 0
        /// Loops that it should have kept for a time.
        public var kept = 0
        /// Loops that came to an end, and those that didn't come back.
        public var ended = 0
        public var lost = 0

        public init() {}
    }

    /// Loops that came to an end, those that didn't come back, and those whose delays could be checked.
    public var loops = 0
    public var lost = 0
    public var checked = 0
    /// Those that took too long or too short.
    public var wrong = 0
    /// How much longer than the delays loops usually take: what links and queues add. `nil` if too few could be checked.
    public var usual: ClosedRange<Duration>?
    public var findings: [Finding] = []
    public var nodes: [NodeID: NodeFigures] = [:]
    /// The part of the loops that were wrong, or lost, by nobody in particular.
    public var unexplainedWrong = 0.0
    public var unexplainedLost = 0.0
    /// Over these all loops went, or nearly all: nothing tells what they do.
    public var inseparable: [AuditCause] = []

    public init() {}
}
