import FogCore

/// What a ``CoordinatorLife`` has come through.
struct LifeReport: Hashable, Sendable, CustomStringConvertible {
    var lives = 1
    var powerCuts = 0
    var processDeaths = 0
    /// Of the cuts and deaths, those in the middle of opening, of work, and of closing.
    var whileOpening = 0
    var whileWorking = 0
    var whileClosing = 0
    /// Requests that were answered, and answers that were looked for after a restart.
    var acknowledged = 0
    var reconciled = 0
    /// Requests that had no answer.
    var unanswered = 0
    /// Of these, those that were refused because the disk was full, and because it failed.
    var refusedAsFull = 0
    var refusedAsBroken = 0
    /// Calls that the disk has failed.
    var failures = 0
    var tally = LossTally()
    var violations: [String] = []

    static func += (left: inout LifeReport, right: LifeReport) {
        left.lives += right.lives
        left.powerCuts += right.powerCuts
        left.processDeaths += right.processDeaths
        left.whileOpening += right.whileOpening
        left.whileWorking += right.whileWorking
        left.whileClosing += right.whileClosing
        left.acknowledged += right.acknowledged
        left.reconciled += right.reconciled
        left.unanswered += right.unanswered
        left.refusedAsFull += right.refusedAsFull
        left.refusedAsBroken += right.refusedAsBroken
        left.failures += right.failures
        left.tally += right.tally
        left.violations += right.violations
    }

    /// Counts a refusal by a coordinator that is alive.
    mutating func count(_ answer: LifeAnswer) {
        guard case .failed(let error) = answer else { return }
        if error.code == .exhausted { refusedAsFull += 1 }
        if error.code == .unavailable { refusedAsBroken += 1 }
    }

    var description: String {
        "\(powerCuts) power cuts and \(processDeaths) deaths of the process in \(lives) lives "
            + "(\(whileOpening) while opening, \(whileWorking) while working, \(whileClosing) while closing); "
            + "\(acknowledged) requests acknowledged, \(reconciled) of them looked for after a restart, "
            + "\(unanswered) without an answer; \(tally); \(failures) calls failed by the disk, "
            + "\(refusedAsFull) requests refused because it was full, \(refusedAsBroken) because it failed"
    }
}
