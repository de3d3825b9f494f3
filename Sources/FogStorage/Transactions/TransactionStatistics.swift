/// What a store has done since it was opened: counters for metrics, none of which ever goes down.
public struct TransactionStatistics: Hashable, Sendable {
    /// Transactions that were committed, each with one synchronisation of the disk if it wrote anything.
    public internal(set) var batches: UInt64 = 0
    /// Transactions that failed as a whole and were rolled back.
    public internal(set) var failedBatches: UInt64 = 0
    /// Operations that were committed.
    public internal(set) var operations: UInt64 = 0
    /// Operations that threw an error and were rolled back alone.
    public internal(set) var rejectedOperations: UInt64 = 0
    /// Operations that were turned away because too many were waiting.
    public internal(set) var refusedOperations: UInt64 = 0
    /// The most operations that one transaction has had.
    public internal(set) var largestBatch = 0
    /// The time that transactions took, from begin to the end of the commit.
    public internal(set) var transactionTime: Duration = .zero
    /// The part of it that `COMMIT` took, synchronisation and checkpoints included.
    public internal(set) var commitTime: Duration = .zero
}
