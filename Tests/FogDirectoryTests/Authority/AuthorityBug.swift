/// A mistake that is made on purpose, so that it can be seen that the simulation finds it.
enum AuthorityBug: CaseIterable, Sendable {
    /// Acts as if everything were durable at once.
    case doesNotWait
    /// Doesn't look at what it has kept.
    case forgetsRecords
    /// Tells of no votes but its own.
    case passesNothingOn

    /// What doesn't hold with it.
    var invariant: String {
        switch self {
        case .doesNotWait, .forgetsRecords: "an honest authority says one thing"
        case .passesNothingOn: "a consensus for each epoch"
        }
    }
}
