/// Why a caller was turned away, cut off or told to come again: the labels of a counter.
package enum CallerDrop: String, CaseIterable, Sendable {
    /// As many connections as are allowed are open and busy.
    case connections
    /// An idle connection was closed to make room for another.
    case displaced
    /// A connection had nothing to say for too long.
    case idle
    /// A request's head took too long.
    case slowHead = "slow_head"
    /// A request's body stood still.
    case slowBody = "slow_body"
    /// An answer wasn't read.
    case slowReader = "slow_reader"
    /// Too many requests on one connection without waiting for their answers.
    case pipelined
    /// What arrived isn't HTTP, or its head is too long.
    case malformed
    /// The caller has as many calls under way as one may have.
    case calls
    /// All callers together have as many calls under way as they may have.
    case allCalls = "all_calls"
    /// Calls hold as many bytes in memory as they may.
    case bytes
}
