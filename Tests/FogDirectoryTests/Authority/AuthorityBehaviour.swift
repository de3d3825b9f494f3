/// How a simulated authority behaves.
enum AuthorityBehaviour: Hashable, Sendable {
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
    /// Says what can't be read, or what was true in another epoch.
    case babbling
    /// Has a clock that is wrong by minutes: so many seconds.
    case skewed(Int)
    /// Begins again without its disk after every crash.
    case forgetful
}
