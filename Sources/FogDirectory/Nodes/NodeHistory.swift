import FogCore

/// How well a node could be reached so far, as an authority has seen it, epoch by epoch.
struct NodeHistory: Hashable, Sendable {
    /// What an epoch further back counts for less.
    private static let decay = 0.995

    /// The first epoch in which it was known.
    let firstEpoch: UInt64
    /// Since which epoch it has been up without a break; `nil` if it is down.
    private(set) var upSince: UInt64?
    private var weightedUp = 0.0
    private var weightedAll = 0.0

    init(firstEpoch: UInt64) {
        self.firstEpoch = firstEpoch
    }

    /// Takes note of an epoch.
    mutating func note(isUp: Bool, in epoch: UInt64) {
        weightedUp = weightedUp * Self.decay + (isUp ? 1 : 0)
        weightedAll = weightedAll * Self.decay + 1
        upSince = isUp ? upSince ?? epoch : nil
    }

    /// Which part of the time it was up, from 0 to 1; late epochs count more.
    var uptime: Double { weightedAll > 0 ? weightedUp / weightedAll : 0 }

    /// How many epochs it has been up without a break.
    func run(at epoch: UInt64) -> UInt64 { upSince.map { epoch >= $0 ? epoch - $0 + 1 : 0 } ?? 0 }
}
