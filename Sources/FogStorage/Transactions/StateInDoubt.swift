import FogCore
import GRDB

/// What a store has to make sure of after a transaction that failed as a whole.
struct StateInDoubt {
    /// Whether the failed transaction may stand in the write-ahead log. If the log couldn't be synchronised, the system
    /// may take its pages for written; nothing may be built on them.
    var isLogInDoubt: Bool
    /// What went wrong, last.
    var cause: FogError

    /// Judges by the error with which the transaction failed; `nil` if nothing is in doubt.
    init?(after error: FogError, hasProjections: Bool) {
        // A full disk and a broken constraint are found before anything is committed.
        isLogInDoubt = error.code != .exhausted && error.code != .conflict
        cause = error
        if !isLogInDoubt, !hasProjections { return nil }
    }

    /// What those are told whose operations come meanwhile.
    func refusal(path: String) -> FogError {
        FogError(
            .unavailable,
            "the database '\(path)' takes nothing until it is known what is stored, after a transaction failed; "
                + "this is tried again with every call, so see to its disk and repeat the call",
            cause: cause)
    }
}
