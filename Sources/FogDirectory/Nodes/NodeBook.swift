import FogCore

/// The nodes that an authority knows: their newest descriptors, whether they can be reached, and how well they could so far.
public struct NodeBook: Sendable {
    /// How wrong a node's clock may be.
    static let skewLimit = Duration.seconds(600)
    /// How many nodes there may be at one host of a public network.
    static let hostLimit = 4
    /// What every node has to speak.
    static let neededProtocol = "link"
    /// For how many epochs a node that publishes nothing is kept.
    private static let silenceLimit: UInt64 = 3

    struct Entry: Sendable {
        var descriptor: Verified<NodeDescriptor>
        /// The epoch in which it published last.
        var published: UInt64
        /// Whether it was reached when it was tried last; `nil` if it hasn't been tried.
        var isReached: Bool?
        /// When it was tried last.
        var triedAt: MonotonicInstant?
        /// What was measured that it carries, in bytes a second.
        var measured: UInt64?
        var history: NodeHistory
    }

    private let network: NetworkDescription
    private var banned: Set<NodeID>
    private(set) var entries: [NodeID: Entry] = [:]

    init(_ network: NetworkDescription, banned: Set<NodeID>) {
        self.network = network
        self.banned = banned
    }

    // MARK: Publishing

    /// Takes a node's descriptor.
    mutating func take(_ publication: NodePublication, at now: Now) throws(DescriptorRefusal) -> NodeID {
        let unverified: Unverified<NodeDescriptor>
        do throws(DocumentError) {
            unverified = try Unverified(parsing: publication.descriptor)
        } catch {
            throw .malformed(error)
        }
        let id = unverified.claimedNode
        guard !banned.contains(id) else { throw .banned }
        let verified: Verified<NodeDescriptor>
        do {
            verified = try unverified.verified(in: network.identifier)
        } catch {
            throw .notGenuine
        }
        let epoch = network.schedule.epoch(at: now.wall)
        try check(verified, publication, at: now, epoch)
        if var known = entries[id] {
            guard known.descriptor.document.published <= verified.document.published else { throw .old }
            // What is said of a node at other addresses doesn't hold at these.
            if known.descriptor.document.addresses != verified.document.addresses
                || known.descriptor.document.linkKey != verified.document.linkKey
            {
                known.isReached = nil
                known.triedAt = nil
            }
            known.descriptor = verified
            known.published = epoch
            entries[id] = known
        } else {
            guard entries.count < Vote.nodeLimit else { throw .full }
            entries[id] = Entry(
                descriptor: verified, published: epoch, history: NodeHistory(firstEpoch: epoch))
        }
        return id
    }

    private func check(
        _ verified: Verified<NodeDescriptor>, _ publication: NodePublication, at now: Now, _ epoch: UInt64
    ) throws(DescriptorRefusal) {
        let descriptor = verified.document
        let error = descriptor.published.duration(to: now.wall)
        let oldest = Self.skewLimit + .seconds(Int64(clamping: network.schedule.seconds &* 2))
        guard error > .zero - Self.skewLimit, error < oldest else { throw .clock(error) }
        guard descriptor.protocols.contains(where: { $0.name == Self.neededProtocol && $0.versions.contains(1) }) else {
            throw .missingProtocol(Self.neededProtocol)
        }
        if let missing = publication.proofs.firstMissing(for: verified) { throw .keyProof(missing) }
        if !descriptor.mixKeys.isEmpty, !descriptor.mixKeys.contains(where: { $0.epoch == epoch &+ 1 }) {
            throw .noMixKey(epoch &+ 1)
        }
        try checkAddresses(descriptor)
    }

    private func checkAddresses(_ descriptor: NodeDescriptor) throws(DescriptorRefusal) {
        if network.purpose == .everybody, let address = descriptor.addresses.first(where: AddressRule.isPrivate) {
            throw .privateAddress(address)
        }
        var atHosts: [String: Int] = [:]
        for (id, entry) in entries where id != descriptor.id {
            for address in entry.descriptor.document.addresses {
                atHosts[address.host, default: 0] += 1
                if entry.isReached == true, descriptor.addresses.contains(address) {
                    throw .takenAddress(address, by: id)
                }
            }
        }
        guard network.purpose == .everybody else { return }
        for address in descriptor.addresses where atHosts[address.host, default: 0] >= Self.hostLimit {
            throw .crowdedHost(address.host, limit: Self.hostLimit)
        }
    }

    // MARK: Reaching

    /// The nodes that should be tried now: those that never were, and those that were tried longest ago.
    mutating func due(at now: Now, limit: Int) -> [NodeDescriptor] {
        let interval = Duration.seconds(Int64(clamping: network.schedule.seconds)) / 2
        let due = entries.filter { entry in
            entry.value.triedAt.map { $0.duration(to: now.monotonic) >= interval } ?? true
        }.sorted { left, right in
            let (first, second) = (left.value.triedAt ?? .origin, right.value.triedAt ?? .origin)
            return first != second ? first < second : left.key < right.key
        }.prefix(limit)
        for (id, _) in due { entries[id]?.triedAt = now.monotonic }
        return due.map(\.value.descriptor.document)
    }

    /// Takes note of whether a node could be reached.
    mutating func note(_ node: NodeID, isReached: Bool) { entries[node]?.isReached = isReached }

    /// Takes note of what a node carries, in bytes a second.
    mutating func note(_ node: NodeID, measured: UInt64) { entries[node]?.measured = measured }

    // MARK: Epochs and votes

    /// Goes on to an epoch: takes note of who is up, and forgets who has been silent for long.
    mutating func begin(_ epoch: UInt64) {
        for id in entries.keys {
            guard var entry = entries[id] else { continue }
            entry.history.note(isUp: entry.isReached == true, in: epoch)
            entries[id] = epoch > entry.published &+ Self.silenceLimit ? nil : entry
        }
    }

    /// What an authority votes about its nodes: each that could be reached or hasn't been tried in vain.
    func ballot(
        for epoch: UInt64, standing: Set<NodeID>
    ) -> [(descriptor: Verified<NodeDescriptor>, flags: NodeFlags, measured: UInt64?)] {
        let judge = FlagRule(entries.values.filter { $0.isReached == true }, network, epoch)
        return entries.filter { $0.value.isReached == true }.map { id, entry in
            var flags = judge.flags(of: entry)
            if standing.contains(id) { flags.insert(.standing) }
            return (entry.descriptor, flags, entry.measured)
        }
    }
}
