public import FogCore
import FogDirectory

/// How a network's directory stands, as this machine and each authority see it.
public struct DirectoryStatus: Hashable, Sendable, Codable {
    /// The consensus that this machine goes by.
    public struct Consensus: Hashable, Sendable, Codable {
        public var epoch: UInt64
        public var digest: String
        public var validAfter: WallTime
        public var freshUntil: WallTime
        public var validUntil: WallTime
        /// Authorities that have signed it, and those that haven't.
        public var signers: [String]
        public var missing: [String]
    }

    /// An authority.
    public struct Authority: Hashable, Sendable, Codable {
        public var name: String
        /// Why it can't be reached, if it can't.
        public var failure: String?
        /// What it says of itself, if it can.
        public var report: AuthorityReport?
        /// How many seconds its clock is ahead of this machine's; the way of the answer makes it inexact.
        public var clockOffset: Double?
    }

    public var network: String
    /// The epoch by this machine's clock.
    public var epoch: UInt64
    public var threshold: Int
    /// `fresh`, `stale` (there should be a newer one, this one can still be used), `expired`, `none`, or `clock-behind`.
    public var standing: String
    public var consensus: Consensus?
    public var authorities: [Authority]
    /// What is wrong, in words; empty if nothing is.
    public var findings: [String]
}
