public import FogCore

/// When epochs begin, and what authorities do when within one.
///
/// Epochs are counted from 1970-01-01T00:00:00Z. In epoch N the authorities make the consensus of epoch N + 1. An epoch's
/// first fifth is for nodes to publish what they are; then come votes, reveals and signatures.
public struct EpochSchedule: Hashable, Sendable {
    /// What lengths an epoch may have, in seconds.
    public static let lengths: ClosedRange<UInt64> = 5...86_400

    /// How long an epoch is, in seconds.
    public let seconds: UInt64
    /// In how many rounds votes, and then reveals, become known to all: one more than authorities may fail.
    public let rounds: Int

    init(seconds: UInt64, rounds: Int) {
        self.seconds = min(max(seconds, Self.lengths.lowerBound), Self.lengths.upperBound)
        self.rounds = max(1, rounds)
    }

    private var milliseconds: Int64 { Int64(seconds) * 1000 }

    /// The epoch at a time; 0 before there were any.
    public func epoch(at time: WallTime) -> UInt64 {
        UInt64(max(0, time.millisecondsSinceEpoch) / milliseconds)
    }

    /// When an epoch begins; at the end of time for one that never comes.
    public func start(of epoch: UInt64) -> WallTime {
        let (start, isOver) = Int64(clamping: epoch).multipliedReportingOverflow(by: milliseconds)
        return WallTime(millisecondsSinceEpoch: isOver ? .max : start)
    }

    /// When the consensus of an epoch is replaced.
    public func freshUntil(_ epoch: UInt64) -> WallTime { start(of: epoch, and: 1) }
    /// When the consensus of an epoch can't be used any more: two epochs later.
    public func validUntil(_ epoch: UInt64) -> WallTime { start(of: epoch, and: 3) }

    private func start(of epoch: UInt64, and more: UInt64) -> WallTime {
        let (sum, isOver) = epoch.addingReportingOverflow(more)
        return start(of: isOver ? .max : sum)
    }

    /// Whether the consensus of an epoch may be used at a time.
    public func isValid(_ epoch: UInt64, at time: WallTime) -> Bool {
        start(of: epoch) <= time && time < validUntil(epoch)
    }

    /// When something begins within an epoch, in parts of 1000.
    private func place(_ thousandths: Int64, of epoch: UInt64) -> WallTime {
        start(of: epoch).advanced(by: .milliseconds(milliseconds * thousandths / 1000))
    }

    /// When votes are due.
    public func votesBegin(in epoch: UInt64) -> WallTime { place(200, of: epoch) }
    /// When reveals are due, and no vote counts that nobody has seen by then.
    public func revealsBegin(in epoch: UInt64) -> WallTime { place(550, of: epoch) }
    /// When signatures are due.
    public func signaturesBegin(in epoch: UInt64) -> WallTime { place(850, of: epoch) }

    /// How long a round of votes is; one of reveals is a little shorter.
    public var voteRound: Duration { .milliseconds(milliseconds * 350 / 1000 / Int64(rounds)) }
    /// How long a round of reveals is.
    public var revealRound: Duration { .milliseconds(milliseconds * 300 / 1000 / Int64(rounds)) }

    /// The round of votes at a time of an epoch: from 1 to ``rounds``, 0 before, and one more than the last behind it.
    public func voteRound(at time: WallTime, in epoch: UInt64) -> Int {
        round(time, votesBegin(in: epoch), voteRound)
    }

    /// The round of reveals at a time of an epoch, as for votes.
    public func revealRound(at time: WallTime, in epoch: UInt64) -> Int {
        round(time, revealsBegin(in: epoch), revealRound)
    }

    private func round(_ time: WallTime, _ start: WallTime, _ length: Duration) -> Int {
        guard time >= start else { return 0 }
        let passed = start.duration(to: time).clampedMilliseconds / max(1, length.clampedMilliseconds)
        return Int(min(passed, Int64(rounds))) + 1
    }
}
