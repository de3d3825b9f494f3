import FogCore

/// How a consensus follows from votes: a function of the set of votes and of what was revealed, the same bytes for whoever
/// computes it, in whatever order the votes are.
///
/// With V votes, a majority is more than V / 2. `docs/protocols/directory.md` says each step. Takes time in proportion to
/// the votes' length: about 0.15 s for nine votes of 10,000 nodes.
public struct ConsensusRule: Sendable {
    private let network: NetworkDescription
    private let epoch: UInt64
    private let votes: [Verified<Vote>]
    private let reveals: [NodeID: Bytes32]

    /// Takes votes.
    ///
    /// - Parameters:
    ///   - votes: Of each authority one at most; a second is left out, so that it doesn't matter which comes first the
    ///     caller sees to it that there is none.
    ///   - reveals: By authority; those that don't fit a vote's commitment don't count.
    public init(
        _ network: NetworkDescription, epoch: UInt64, votes: some Sequence<Verified<Vote>>,
        reveals: some Sequence<Verified<Reveal>>
    ) {
        self.network = network
        self.epoch = epoch
        var byAuthority: [NodeID: Verified<Vote>] = [:]
        for vote in votes where byAuthority[vote.document.authority] == nil {
            byAuthority[vote.document.authority] = vote
        }
        self.votes = byAuthority.values.sorted { $0.document.authority < $1.document.authority }
        var values: [NodeID: Bytes32] = [:]
        for reveal in reveals {
            let reveal = reveal.document
            guard reveal.epoch == epoch,
                byAuthority[reveal.authority]?.document.commitment == reveal.commitment(in: network.identifier)
            else { continue }
            values[reveal.authority] = reveal.value
        }
        self.reveals = values
    }

    /// Computes the consensus.
    public func consensus() throws(ConsensusRefusal) -> MadeConsensus {
        guard votes.count >= network.threshold else {
            throw .tooFewVotes(votes.count, needed: network.threshold)
        }
        guard
            votes.allSatisfy({ $0.document.epoch == epoch && network.authority($0.document.authority) != nil })
        else { throw .foreignVote }
        let previous = Self.mostVoted(
            votes.compactMap(\.document.previous).filter { $0.epoch < epoch },
            atLeast: network.toleratedFaults + 1)
        let beacon = beacon(after: previous)
        let period =
            network.schedule.start(of: epoch).millisecondsSinceEpoch
            / (Int64(DirectoryState.periodSeconds) * 1000)
        let (periodValue, lastPeriodValue) = periodValues(UInt64(max(0, period)), previous, beacon)
        let parameters = parameters()
        let nodes = chosenNodes()
        let layers = layers(of: nodes, beacon, count: Self.layerCount(parameters))
        var (sections, summaries): ([SectionKind: [UInt8]], [SectionSummary]) = ([:], [])
        let families = Families(nodes.map(\.descriptor))
        for kind in SectionKind.allCases.sorted() {
            let section = ConsensusSection(
                kind, epoch: epoch,
                nodes: nodes.filter { $0.descriptor.roles.contains(kind.role) }.map { node in
                    ConsensusNode(
                        node.descriptor, in: kind, flags: node.flags,
                        layer: kind == .mixes ? layers[node.descriptor.id] : nil, bandwidth: node.bandwidth,
                        family: families.mutual(of: node.descriptor))
                })
            let bytes = section.bytes
            sections[kind] = bytes
            summaries.append(
                SectionSummary(
                    kind: kind, nodeCount: section.nodes.count, byteCount: bytes.count, digest: Digest.of(bytes)))
        }
        let consensus = Consensus(
            epoch: epoch, schedule: network.schedule, previous: previous, beacon: beacon,
            period: UInt64(max(0, period)), periodValue: periodValue, lastPeriodValue: lastPeriodValue,
            participants: votes.map {
                Participation(
                    authority: $0.document.authority, vote: $0.digest,
                    hasRevealed: reveals[$0.document.authority] != nil)
            },
            parameters: parameters,
            geometry: Self.mostVoted(
                votes.compactMap(\.document.geometry), atLeast: network.toleratedFaults + 1),
            weights: Self.weights(of: nodes), sections: summaries)
        return MadeConsensus(consensus: consensus, sections: sections)
    }

    /// What most votes say; of as many, what comes first. Nothing if so few votes say it that all of them may lie.
    private static func mostVoted<Value: Hashable & Comparable>(_ values: [Value], atLeast least: Int) -> Value? {
        let counts = Dictionary(grouping: values, by: \.self).mapValues(\.count).filter { $0.value >= least }
        return counts.min { left, right in
            left.value != right.value ? left.value > right.value : left.key < right.key
        }?.key
    }

    // MARK: Randomness

    /// The hash of what was revealed and of the beacon before: nobody knows it before the last reveal.
    private func beacon(after previous: DirectoryState?) -> Bytes32 {
        var revealed: [UInt8] = []
        for (authority, value) in reveals.sorted(by: { $0.key < $1.key }) { revealed += authority.bytes + value.array }
        return Digest.of(
            "beacon", network.identifier.array, epoch.bigEndianBytes,
            previous?.beacon.array ?? [UInt8](repeating: 0, count: 32), revealed)
    }

    /// A period's value is drawn from the first beacon in it, and stays.
    private func periodValues(
        _ period: UInt64, _ previous: DirectoryState?, _ beacon: Bytes32
    ) -> (current: Bytes32, last: Bytes32) {
        if let previous, previous.period == period { return (previous.periodValue, previous.lastPeriodValue) }
        let value = Digest.of("period", network.identifier.array, period.bigEndianBytes, beacon.array)
        return (value, previous?.periodValue ?? value)
    }

    // MARK: Parameters

    /// Of each name that a majority votes on the low median of the values.
    private func parameters() -> [NetworkParameter] {
        var values: [String: [Int64]] = [:]
        for vote in votes {
            for parameter in vote.document.parameters { values[parameter.name, default: []].append(parameter.value) }
        }
        return values.filter { isMajority($0.value.count) }.map { name, values in
            NetworkParameter(name, Self.lowMedian(values))
        }.sorted { $0.name < $1.name }.prefix(NetworkParameter.limit).map(\.self)
    }

    private func isMajority(_ count: Int) -> Bool { 2 * count > votes.count }

    /// Of an even number of values the lower of the two in the middle.
    private static func lowMedian<Value: Comparable>(_ values: [Value]) -> Value {
        values.sorted()[(values.count - 1) / 2]
    }

    private static func layerCount(_ parameters: [NetworkParameter]) -> Int {
        Int(min(max(parameters.first { $0.name == "mix-layers" }?.value ?? 3, 1), 16))
    }

    // MARK: Nodes

    private struct ChosenNode {
        var descriptor: NodeDescriptor
        var flags: NodeFlags
        var bandwidth: UInt64
    }

    /// The nodes that a majority lists, and that a majority calls running and valid; sorted.
    private func chosenNodes() -> [ChosenNode] {
        var places = [Int](repeating: 0, count: votes.count)
        var nodes: [ChosenNode] = []
        var listed: [(vote: Int, entry: VoteEntry)] = []
        while true {
            let next = votes.indices.compactMap { index -> NodeID? in
                let entries = votes[index].document.entries
                return places[index] < entries.count ? entries[places[index]].node : nil
            }.min()
            guard let next else { return nodes }
            listed.removeAll(keepingCapacity: true)
            for index in votes.indices {
                let entries = votes[index].document.entries
                guard places[index] < entries.count, entries[places[index]].node == next else { continue }
                listed.append((index, entries[places[index]]))
                places[index] += 1
            }
            guard isMajority(listed.count), nodes.count < Vote.nodeLimit else { continue }
            let flags = flags(listed)
            guard flags.isSuperset(of: [.running, .valid]), let descriptor = descriptor(of: next, listed) else {
                continue
            }
            nodes.append(
                ChosenNode(descriptor: descriptor, flags: flags, bandwidth: bandwidth(descriptor, listed)))
        }
    }

    /// A flag is given if more than half of those that have an opinion on it give it.
    private func flags(_ listed: [(vote: Int, entry: VoteEntry)]) -> NodeFlags {
        var flags: NodeFlags = []
        for (flag, _) in NodeFlags.names {
            let knowing = votes.count { $0.document.known.contains(flag) }
            let giving = listed.count { $0.entry.flags.contains(flag) }
            if 2 * giving > max(knowing, network.threshold) { flags.insert(flag) }
        }
        return flags
    }

    /// The descriptor that most votes have; of as many the newest, then the one with the smallest digest. What isn't in a
    /// majority of votes has to be signed by the node, for nobody needs to have checked it.
    private func descriptor(of node: NodeID, _ listed: [(vote: Int, entry: VoteEntry)]) -> NodeDescriptor? {
        var candidates: [(entry: VoteEntry, vote: Int, count: Int)] = []
        for (vote, entry) in listed {
            if let index = candidates.firstIndex(where: { $0.entry.digest == entry.digest }) {
                candidates[index].count += 1
            } else {
                candidates.append((entry, vote, 1))
            }
        }
        let read = candidates.compactMap { candidate -> (Unverified<NodeDescriptor>, Int, Bytes32)? in
            let text = Array(votes[candidate.vote].document.descriptor(of: candidate.entry))
            guard let descriptor = try? Unverified<NodeDescriptor>(parsing: text), descriptor.claimed.id == node else {
                return nil
            }
            return (descriptor, candidate.count, candidate.entry.digest)
        }.sorted { left, right in
            if left.1 != right.1 { return left.1 > right.1 }
            if left.0.claimed.published != right.0.claimed.published {
                return left.0.claimed.published > right.0.claimed.published
            }
            return left.2 < right.2
        }
        for (descriptor, count, _) in read {
            // Among so many there is one at least that has checked it, if fewer lie than could split the network.
            if isMajority(count), count >= 2 * network.threshold - network.authorities.count {
                return descriptor.claimed
            }
            if let descriptor = try? descriptor.verified(in: network.identifier) { return descriptor.document }
        }
        return nil
    }

    /// The low median of what was measured if a majority did, and otherwise what the node says, up to a bound.
    private func bandwidth(_ descriptor: NodeDescriptor, _ listed: [(vote: Int, entry: VoteEntry)]) -> UInt64 {
        let measured = listed.compactMap(\.entry.measured)
        guard isMajority(measured.count) else { return min(descriptor.bandwidth, Self.claimLimit) }
        return Self.lowMedian(measured)
    }

    /// The most that a node is believed to carry which nobody has measured, in bytes a second.
    private static let claimLimit: UInt64 = 10_000_000

    /// The mixes that stood in the consensus before are ordered by a hash with the beacon and dealt out, so that layers have
    /// the same size and nobody could choose a place.
    private func layers(of nodes: [ChosenNode], _ beacon: Bytes32, count: Int) -> [NodeID: Int] {
        let mixes = nodes.filter { $0.descriptor.roles.contains(.mix) && $0.flags.contains(.standing) }
            .map { (id: $0.descriptor.id, place: Digest.of("layer", beacon.array, $0.descriptor.id.bytes)) }
            .sorted { ($0.place, $0.id) < ($1.place, $1.id) }
        var layers: [NodeID: Int] = [:]
        for (index, mix) in mixes.enumerated() { layers[mix.id] = index % count + 1 }
        return layers
    }

    private static func weights(of nodes: [ChosenNode]) -> BandwidthWeights {
        func total(isEntry: Bool, isExit: Bool) -> UInt64 {
            nodes.reduce(0) { total, node in
                guard node.descriptor.roles.contains(.relay), node.flags.contains(.entry) == isEntry,
                    node.descriptor.exits.isEmpty != isExit
                else { return total }
                let (sum, isOver) = total.addingReportingOverflow(node.bandwidth)
                return isOver ? .max : sum
            }
        }
        return BandwidthWeights(
            guards: total(isEntry: true, isExit: false), middles: total(isEntry: false, isExit: false),
            exits: total(isEntry: false, isExit: true), guardExits: total(isEntry: true, isExit: true))
    }
}
