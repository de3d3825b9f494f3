import FogCore

/// The nodes that an authority knows: their newest descriptors, whether they can be reached, and how well they could so far.
public struct NodeBook: Sendable {
    /// How wrong a node's clock may be.
    static let skewLimit = Duration.seconds(600)
    /// How many nodes there may be at one place of a public network: ``AddressRule/place(of:)``.
    static let hostLimit = 4
    /// What every node has to speak.
    static let neededProtocol = "link"
    /// The most bytes of all descriptors together, so that a vote has room for them.
    static let byteLimit = 24 << 20
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
    /// Bytes of all descriptors.
    private var byteCount = 0
    /// Who is at an address, as ``AddressRule/normal(_:)`` spells it, and at a place.
    private var atAddress: [NetworkAddress: Set<NodeID>] = [:]
    private var atPlace: [String: Set<NodeID>] = [:]
    /// Nodes that should be tried as soon as possible, and when to look for others.
    private var untried: Set<NodeID> = []
    private var looksAt = MonotonicInstant.origin

    init(_ network: NetworkDescription, banned: Set<NodeID>) {
        self.network = network
        self.banned = banned
    }

    /// How many nodes have published, and how many of them could be reached.
    var count: Int { entries.count }
    var reachedCount: Int { entries.values.count { $0.isReached == true } }

    /// Nodes that were tried and weren't there.
    var unreached: Set<NodeID> { Set(entries.filter { $0.value.isReached == false }.keys) }

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
        if let known = entries[id] {
            guard known.descriptor.document.published <= verified.document.published else { throw .old }
            guard byteCount - known.descriptor.bytes.count + verified.bytes.count <= Self.byteLimit else { throw .full }
        } else {
            makeRoom(for: verified.bytes.count)
            guard entries.count < Vote.nodeLimit, byteCount + verified.bytes.count <= Self.byteLimit else {
                throw .full
            }
        }
        keep(verified, id, epoch)
        return id
    }

    /// Forgets nodes that were never reached, those first that published longest ago, if there is no room for another.
    private mutating func makeRoom(for count: Int) {
        guard entries.count >= Vote.nodeLimit || byteCount + count > Self.byteLimit else { return }
        let unreached = entries.filter { $0.value.isReached != true }.min { left, right in
            (left.value.published, left.key) < (right.value.published, right.key)
        }
        if let unreached { forget(unreached.key) }
    }

    private mutating func forget(_ id: NodeID) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        leave(entry.descriptor.document)
        byteCount -= entry.descriptor.bytes.count
        untried.remove(id)
    }

    /// Knows a node again that was known before an interruption.
    mutating func restore(_ descriptor: Verified<NodeDescriptor>, at now: Now) {
        guard entries.count < Vote.nodeLimit, entries[descriptor.document.id] == nil else { return }
        keep(descriptor, descriptor.document.id, network.schedule.epoch(at: now.wall))
    }

    private mutating func keep(_ descriptor: Verified<NodeDescriptor>, _ id: NodeID, _ epoch: UInt64) {
        let known = entries[id]
        var entry =
            known ?? Entry(descriptor: descriptor, published: epoch, history: NodeHistory(firstEpoch: epoch))
        let (old, new) = (entry.descriptor.document, descriptor.document)
        entry.descriptor = descriptor
        entry.published = epoch
        if known == nil || old.addresses != new.addresses || old.linkKey != new.linkKey {
            // What is known of a node at other addresses doesn't hold at these.
            entry.isReached = nil
            entry.triedAt = nil
            untried.insert(id)
        }
        if let known {
            leave(old)
            byteCount -= known.descriptor.bytes.count
        }
        byteCount += descriptor.bytes.count
        for address in new.addresses {
            atAddress[AddressRule.normal(address), default: []].insert(id)
            atPlace[AddressRule.place(of: address), default: []].insert(id)
        }
        entries[id] = entry
    }

    /// Forgets where a node was.
    private mutating func leave(_ descriptor: NodeDescriptor) {
        for address in descriptor.addresses {
            let (normal, place) = (AddressRule.normal(address), AddressRule.place(of: address))
            atAddress[normal]?.remove(descriptor.id)
            if atAddress[normal]?.isEmpty == true { atAddress[normal] = nil }
            atPlace[place]?.remove(descriptor.id)
            if atPlace[place]?.isEmpty == true { atPlace[place] = nil }
        }
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
        for address in descriptor.addresses {
            if let other = reached(atAddress[AddressRule.normal(address)], but: descriptor.id).min() {
                throw .takenAddress(address, by: other)
            }
            guard network.purpose == .everybody else { continue }
            let crowd = reached(atPlace[AddressRule.place(of: address)], but: descriptor.id)
            if crowd.count >= Self.hostLimit { throw .crowdedHost(address.host, limit: Self.hostLimit) }
        }
    }

    /// The nodes among these that were reached, but for one.
    private func reached(_ nodes: Set<NodeID>?, but one: NodeID) -> Set<NodeID> {
        (nodes ?? []).filter { $0 != one && entries[$0]?.isReached == true }
    }

    // MARK: Reaching

    /// The nodes that should be tried now: those that never were, and those that were tried half an epoch ago. Cheap unless
    /// there are any.
    mutating func due(at now: Now, limit: Int) -> [NodeDescriptor] {
        if untried.isEmpty, now.monotonic >= looksAt {
            let interval = Duration.seconds(Int64(clamping: network.schedule.seconds)) / 2
            looksAt = now.monotonic.advanced(by: interval / 16)
            for (id, entry) in entries
            where entry.triedAt.map({ $0.duration(to: now.monotonic) >= interval }) ?? true {
                untried.insert(id)
            }
        }
        guard !untried.isEmpty else { return [] }
        let due = untried.sorted().prefix(limit)
        untried.subtract(due)
        return due.compactMap { id in
            entries[id]?.triedAt = now.monotonic
            return entries[id]?.descriptor.document
        }
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
            if epoch > entry.published &+ Self.silenceLimit {
                forget(id)
            } else {
                entries[id] = entry
            }
        }
    }

    /// What an authority votes about its nodes: each that could be reached when it was tried last.
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
