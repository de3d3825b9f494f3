import FogCore

/// How often a task is tried again, and how long it waits before it is.
public struct TaskPolicy: Hashable, Sendable {
    /// How many failures are forgiven: the attempt after the last forgiven one is final.
    public var maxFailures: Int
    /// How many losses are forgiven; `nil` for any number.
    public var maxLost: Int?
    /// The wait after a first failure, up to a quarter shorter by chance; it doubles with each further failure or loss.
    public var backoffMinimum: Duration
    /// The longest wait.
    public var backoffMaximum: Duration

    /// Makes a policy.
    public init(maxFailures: Int, maxLost: Int?, backoffMinimum: Duration, backoffMaximum: Duration) {
        self.maxFailures = maxFailures
        self.maxLost = maxLost
        self.backoffMinimum = backoffMinimum
        self.backoffMaximum = backoffMaximum
    }

    /// The wait before the next attempt of `task`: the minimum doubled for each earlier trouble, held at the maximum,
    /// and then shortened by up to a quarter by a number drawn from the task and its fence, so that the tasks of an
    /// array that failed together don't come back together.
    func backoff(of task: TaskID, fence: Int64, troubles: Int) -> Duration {
        let minimum = max(0, backoffMinimum.clampedNanoseconds)
        let maximum = max(minimum, backoffMaximum.clampedNanoseconds)
        let doublings = min(max(1, troubles) - 1, 40)
        let (doubled, overflow) = minimum.multipliedReportingOverflow(by: 1 << doublings)
        let wait = overflow ? maximum : min(doubled, maximum)
        let shortening = wait / 4 / 256 * Int64(Self.spread(task, fence))
        return .nanoseconds(wait - shortening)
    }

    /// FNV-1a over the task's name and fence, folded to a byte: spreads tasks evenly, the same on every machine.
    private static func spread(_ task: TaskID, _ fence: Int64) -> UInt8 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(task)#\(fence)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return UInt8(truncatingIfNeeded: hash >> 32 ^ hash >> 16 ^ hash)
    }
}
