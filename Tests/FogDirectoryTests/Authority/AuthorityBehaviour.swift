/// How a simulated authority behaves.
enum AuthorityBehaviour: Hashable, Sendable {
    /// All kinds of liars.
    static let lying: [AuthorityBehaviour] = [
        .silent, .equivocating, .whispering, .delaying, .withholding, .hoarding, .padding, .gutting, .inventing,
        .flooding,
        .copying, .babbling, .skewed(180), .skewed(-240), .forgetful,
    ]

    case honest
    /// Says nothing.
    case silent
    /// Signs two votes, and shows one half of the others one and the other half the other.
    case equivocating
    /// Speaks only to one other authority.
    case whispering
    /// Speaks only to one other authority, and only when nearly all rounds of votes are over.
    case delaying
    /// Never reveals the number to which it has committed itself.
    case withholding
    /// Shows all that it has voted, but what only to one, and only just before the votes are counted.
    case hoarding
    /// Puts signatures that are none beneath what it shows.
    case padding
    /// Hands out consensuses without their sections.
    case gutting
    /// Goes back to a consensus that never was.
    case inventing
    /// Signs what doesn't exist, for each of the others something else.
    case flooding
    /// Says that another's vote is its own too.
    case copying
    /// Says what can't be read, or what was true in another epoch.
    case babbling
    /// Has a clock that is wrong by minutes: so many seconds.
    case skewed(Int)
    /// Begins again without its disk after every crash.
    case forgetful
}
