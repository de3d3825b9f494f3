public import FogCore

/// What a client knows of its network: the newest consensus that it has checked. It goes on with that as long as it is valid,
/// never back to an older one, and doesn't believe two for one epoch.
public struct DirectoryView: Sendable {
    /// What became of a consensus that came from somewhere.
    public enum Outcome: Hashable, Sendable {
        /// It is newer and taken.
        case taken
        /// It is the one that is known.
        case known
        /// It is older than the one that is known, and isn't taken.
        case older
    }

    /// How a view stands at a time.
    public enum Standing: Hashable, Sendable {
        /// There is no consensus.
        case empty
        /// The consensus is the newest that there can be.
        case fresh
        /// There should be a newer one; this one can still be used.
        case stale
        /// The consensus can't be used any more.
        case expired
        /// The consensus is from the future: this machine's clock is behind by this much at least.
        case clockBehind(Duration)
    }

    /// A consensus that was checked.
    public struct Held: Sendable {
        public let consensus: Verified<Consensus>
        /// The consensus with its sections, to be kept and passed on.
        public fileprivate(set) var bundle: ConsensusBundle
        /// Its nodes that are out, as enough authorities say.
        public fileprivate(set) var out: Set<NodeID> = []
    }

    public let network: NetworkDescription
    /// The newest consensus, valid or not: the next is there a little before its epoch begins.
    public private(set) var newest: Held?
    /// The one before it, which is in use until then.
    private var last: Held?
    /// Two consensuses that can't both be: what the network's people have to know. The first is the one that was taken.
    public private(set) var forks: [DirectoryFork] = []

    public init(_ network: NetworkDescription) { self.network = network }

    /// Takes a consensus, if it is genuine and newer.
    ///
    /// A consensus that leaves out the one that is known isn't followed as long as that one is valid; afterwards it is, since
    /// one that few have seen may be lost with them.
    ///
    /// - Throws: ``DocumentError``, ``ConsensusFault``, or ``DirectoryFork`` if it contradicts what is known; then what is
    ///   known stays, and both are kept in ``forks``.
    @discardableResult
    public mutating func take(_ new: ConsensusBundle, at time: WallTime) throws -> Outcome {
        let verified = try new.verified(in: network)
        guard let held = newest else {
            newest = Held(consensus: verified, bundle: new)
            return .taken
        }
        let (mine, theirs) = (held.consensus.document, verified.document)
        if mine.epoch == theirs.epoch {
            guard held.consensus.digest != verified.digest else {
                newest?.bundle = held.bundle.adding(new.sections)
                return .known
            }
            throw note(.twoForOneEpoch(mine.epoch), held.bundle, new)
        }
        guard theirs.epoch > mine.epoch else { return .older }
        if let previous = theirs.previous, previous.epoch == mine.epoch, previous.digest != held.consensus.digest {
            throw note(.brokenChain(mine.epoch), held.bundle, new)
        }
        if theirs.previous.map({ $0.epoch < mine.epoch }) ?? true {
            let fork = note(.brokenChain(mine.epoch), held.bundle, new)
            guard time >= mine.validUntil else { throw fork }
        }
        last = held
        newest = Held(consensus: verified, bundle: new)
        return .taken
    }

    /// Takes what authorities say about nodes that are out: that of the newest consensus counts.
    public mutating func take(_ outages: OutageList) {
        guard let held = newest else { return }
        newest?.out = outages.nodes(outOf: held.consensus, in: network)
    }

    private mutating func note(
        _ kind: DirectoryFork.Kind, _ held: ConsensusBundle, _ new: ConsensusBundle
    ) -> DirectoryFork {
        let fork = DirectoryFork(kind: kind, held: held, found: new)
        if forks.count < 8, !forks.contains(fork) { forks.append(fork) }
        return fork
    }

    /// The consensus to be used at a time: the newest that is valid then. One whose epoch hasn't begun is used only if there
    /// is no other.
    public func usable(at time: WallTime) -> Held? {
        guard let newest else { return nil }
        if time < newest.consensus.document.validAfter, let last,
            network.schedule.isValid(last.consensus.document.epoch, at: time)
        {
            return last
        }
        return switch standing(at: time) {
        case .fresh, .stale: newest
        case .empty, .expired, .clockBehind: nil
        }
    }

    /// How the view stands at a time.
    public func standing(at time: WallTime) -> Standing {
        guard let document = newest?.consensus.document else { return .empty }
        // The next consensus is made, and may be handed out, shortly before its epoch begins.
        let early = document.validAfter.advanced(by: .zero - .seconds(Int64(network.schedule.seconds)))
        if time < early { return .clockBehind(time.duration(to: early)) }
        if time < document.freshUntil { return .fresh }
        return time < document.validUntil ? .stale : .expired
    }
}
