import FogCore
import FogSimulation
import Testing

@testable import FogDirectory

@Suite struct ConsensusRuleTests {
    private static func relay(_ number: UInt64 = 1) throws -> TrialNode { try TrialNode(number, roles: [.relay]) }

    // MARK: Which nodes stand

    /// Those that don't list it know no flags, so that all flags that are known are given.
    @Test(arguments: [1, 2, 3, 4, 5, 7, 9])
    func aNodeThatAMajorityListsStands(_ count: Int) throws {
        var election = try TrialElection(authorities: count)
        let node = try Self.relay()
        let descriptor = try election.descriptor(of: node)
        election.list(descriptor, in: 0..<count / 2)
        for index in count / 2..<count { election.votes[index].known = [] }
        #expect(try election.nodes(.relays).isEmpty)
        election.votes[count - 1].known = .all
        election.list(descriptor, in: [count - 1])
        #expect(try election.nodes(.relays).map(\.id) == [node.id])
    }

    /// Of five votes in a network of seven authorities, three are a majority.
    @Test func theVotesThatThereAreDecide() throws {
        var election = try TrialElection(authorities: 7)
        election.list(try election.descriptor(of: try Self.relay()), in: 0..<3)
        let votes = try election.votes.map { try $0.signed() }
        func nodeCount(_ votes: ArraySlice<Verified<Vote>>) throws -> Int {
            let rule = ConsensusRule(election.network, epoch: election.epoch, votes: votes, reveals: [])
            return try rule.consensus().nodes(.relays).count
        }
        #expect(try nodeCount(votes[..<5]) == 1)
        #expect(try nodeCount(votes[..<6]) == 0)
        #expect(try nodeCount(votes[1...5]) == 0)
        #expect(try nodeCount(votes[...]) == 0)
    }

    @Test(arguments: [NodeFlags.running, .valid])
    func aNodeStandsOnlyIfAMajorityCallsItRunningAndValid(_ flag: NodeFlags) throws {
        var election = try TrialElection(authorities: 4)
        let descriptor = try election.descriptor(of: try Self.relay())
        election.list(descriptor)
        election.list(descriptor, NodeFlags([.running, .valid]).subtracting(flag), in: 0..<1)
        #expect(try election.nodes(.relays).count == 1)
        election.list(descriptor, NodeFlags([.running, .valid]).subtracting(flag), in: 1..<2)
        #expect(try election.nodes(.relays).isEmpty)
    }

    @Test func aNodeStandsInTheSectionOfEachOfItsRoles() throws {
        var election = try TrialElection(authorities: 4)
        let all = try TrialNode(1, roles: NodeRole.allCases)
        let gateway = try TrialNode(2, roles: [.gateway])
        let signed = try election.descriptor(of: all) { $0.exits = [PortRange(80...80), PortRange(443...8443)] }
        election.list(signed)
        election.list(try election.descriptor(of: gateway))
        let made = try election.made()
        let descriptor = signed.document
        for kind in SectionKind.allCases {
            let nodes = try made.nodes(kind)
            #expect(Set(nodes.map(\.id)) == (kind == .gateways ? [all.id, gateway.id] : [all.id]))
            let node = try #require(nodes.first { $0.id == all.id })
            #expect(node.addresses == descriptor.addresses && node.linkKey == descriptor.linkKey)
            #expect(node.onionKey == (kind == .relays ? descriptor.onionKey : nil))
            #expect(node.exits == (kind == .relays ? descriptor.exits : []))
            #expect(node.protocols == (kind == .relays ? descriptor.protocols : []))
            #expect(node.delayKey == (kind.role.carriesPackets ? descriptor.delayKey : nil))
            #expect(node.mixKeys == (kind == .relays ? [] : descriptor.mixKeys))
            #expect(node.services == (kind == .services ? ["echo"] : []))
        }
    }

    @Test func theHeaderNamesEachSection() throws {
        var election = try TrialElection(authorities: 4)
        for number in 0..<6 {
            let roles: [NodeRole] = [[.gateway], [.mix], [.relay], [.relay], [.relay, .service], [.relay]][number]
            election.list(try election.descriptor(of: try TrialNode(UInt64(number), roles: roles)))
        }
        let made = try election.made()
        let sections = made.consensus.sections
        #expect(sections.map(\.kind) == [.gateways, .mixes, .relays, .services])
        #expect(sections.map(\.nodeCount) == [1, 1, 4, 1])
        #expect(sections.map(\.byteCount) == sections.map { made.sections[$0.kind]?.count })
        #expect(sections.map(\.digest) == sections.map { made.sections[$0.kind].map { Digest.of($0) } })
        // Nobody else's section is taken for it.
        #expect(throws: DocumentError.self) {
            try ConsensusSection(.mixes, parsing: made.sections[.gateways] ?? [], of: made.consensus)
        }
    }

    // MARK: Flags

    @Test func aFlagIsGivenByTheMajorityOfThoseThatKnowIt() throws {
        var election = try TrialElection(authorities: 7)
        let node = try Self.relay()
        let descriptor = try election.descriptor(of: node)
        func flags(of known: Int, given: Int) throws -> NodeFlags {
            for index in election.votes.indices {
                election.votes[index].known = index < known ? .all : [.running, .valid]
                election.votes[index].list(
                    descriptor, index < given ? [.running, .valid, .fast] : [.running, .valid])
            }
            return try #require(try election.nodes(.relays).first).flags
        }
        #expect(try flags(of: 7, given: 4) == [.running, .valid, .fast])
        #expect(try flags(of: 7, given: 3) == [.running, .valid])
        #expect(try flags(of: 4, given: 3) == [.running, .valid, .fast])
        #expect(try flags(of: 4, given: 2) == [.running, .valid])
        #expect(try flags(of: 3, given: 3) == [.running, .valid, .fast])
        // All who know it, but no more than half of those who must agree.
        #expect(try flags(of: 2, given: 2) == [.running, .valid])
        #expect(try flags(of: 0, given: 0) == [.running, .valid])
    }

    @Test func whoKnowsAFlagAndDoesNotListTheNodeDoesNotGiveIt() throws {
        var election = try TrialElection(authorities: 7)
        let descriptor = try election.descriptor(of: try Self.relay())
        election.list(descriptor, [.running, .valid, .stable], in: 0..<3)
        election.list(descriptor, in: 3..<6)
        for index in 3..<7 { election.votes[index].known = [.running, .valid] }
        #expect(try election.nodes(.relays).first?.flags == [.running, .valid, .stable])
        for index in 4..<7 { election.votes[index].known = .all }
        #expect(try election.nodes(.relays).first?.flags == [.running, .valid])
    }

    // MARK: Descriptors

    @Test func theDescriptorOfMostVotesCounts() throws {
        var election = try TrialElection(authorities: 5)
        let node = try Self.relay()
        election.list(try election.descriptor(of: node, after: -9) { $0.addresses[0] = Self.address(1) }, in: 0..<2)
        for index in 2..<5 {
            let descriptor = try election.descriptor(of: node, after: Int64(index)) {
                $0.addresses[0] = Self.address(index)
            }
            election.list(descriptor, in: [index])
        }
        #expect(try election.nodes(.relays).map(\.addresses) == [[Self.address(1)]])
    }

    @Test func ofAsManyVotesTheNewestDescriptorCounts() throws {
        var election = try TrialElection(authorities: 4)
        let node = try Self.relay()
        for index in 0..<4 {
            let descriptor = try election.descriptor(of: node, after: [0, 7, 3, 5][index]) {
                $0.addresses[0] = Self.address(index)
            }
            election.list(descriptor, in: [index])
        }
        #expect(try election.nodes(.relays).map(\.addresses) == [[Self.address(1)]])
    }

    @Test func ofTheSameAgeTheDescriptorWithTheSmallestDigestCounts() throws {
        var election = try TrialElection(authorities: 4)
        let node = try Self.relay()
        let descriptors = try (0..<4).map { index in
            try election.descriptor(of: node) { $0.addresses[0] = Self.address(index) }
        }
        for (index, descriptor) in descriptors.enumerated() { election.list(descriptor, in: [index]) }
        let smallest = descriptors.min { Digest.of($0.bytes) < Digest.of($1.bytes) }
        #expect(try election.nodes(.relays).map(\.addresses) == [smallest?.document.addresses])
    }

    /// What somebody may write into a vote in the place of a descriptor.
    enum Forgery: CaseIterable {
        case signedByAnother, signatureOfAnotherText, forAnotherNetwork, ofAnotherNode, noDescriptor
    }

    private static func forge(
        _ forgery: Forgery, of node: TrialNode, in election: TrialElection
    ) throws -> [UInt8] {
        let genuine = try election.descriptor(of: node)
        var descriptor = try election.descriptor(of: node, after: 100) { $0.addresses[0] = address(666) }
        let thief = try relay(666)
        switch forgery {
        case .signedByAnother:
            return try descriptor.document.signed(by: DocumentSigner(thief.identity), in: election.network.identifier)
                .bytes
        case .signatureOfAnotherText:
            descriptor = Verified(
                descriptor.document, body: descriptor.document.body, digest: descriptor.digest,
                signatures: genuine.signatures)
            return descriptor.bytes
        case .forAnotherNetwork:
            return try descriptor.document.signed(by: DocumentSigner(node.identity), in: Digest.of("another")).bytes
        case .ofAnotherNode: return try election.descriptor(of: thief, after: 100).bytes
        case .noDescriptor: return Array("fog-descriptor 1\nsignature  with two spaces\n".utf8)
        }
    }

    /// Half of the votes isn't a majority, even if they agree on the newest.
    @Test(arguments: Forgery.allCases)
    func aForgedDescriptorDoesNotCountWithoutAMajority(_ forgery: Forgery) throws {
        var election = try TrialElection(authorities: 6)
        let node = try Self.relay()
        let genuine = try election.descriptor(of: node)
        let forged = try Self.forge(forgery, of: node, in: election)
        for hostile in 1...3 {
            election.list(genuine)
            // Honest authorities differ too, so that the forgery has most votes.
            election.list(try election.descriptor(of: node, after: -5), in: 3..<4)
            election.list(try election.descriptor(of: node, after: -6), in: 4..<5)
            for index in 0..<hostile { election.votes[index].entries[node.id]?.descriptor = forged }
            let nodes = try election.nodes(.relays)
            #expect(nodes.map(\.id) == [node.id])
            #expect(nodes.first?.addresses == genuine.document.addresses)
        }
        // Nothing but forgeries, none in a majority.
        let others = Forgery.allCases.filter { $0 != forgery }
        for index in 3..<6 {
            let other = try Self.forge(others[index - 3], of: node, in: election)
            election.votes[index].entries[node.id]?.descriptor = other
        }
        #expect(try election.nodes(.relays).isEmpty)
    }

    /// So many have it that one of them has checked it, as long as fewer lie than could split the network.
    @Test func whatMostVotesHaveIsNotCheckedAgain() throws {
        func stands(_ count: Int, of authorities: Int, threshold: Int) throws -> Bool {
            let trial = try TrialNetwork(authorities: authorities, threshold: threshold)
            var election = TrialElection(trial)
            let node = try Self.relay()
            election.list(try election.descriptor(of: node, after: 200))
            let forged = try Self.forge(.signedByAnother, of: node, in: election)
            for index in 0..<count { election.votes[index].entries[node.id]?.descriptor = forged }
            return try #require(try election.nodes(.relays).first).addresses == [Self.address(666)]
        }
        #expect(try !stands(2, of: 4, threshold: 3))
        #expect(try stands(3, of: 4, threshold: 3))
        #expect(try !stands(4, of: 5, threshold: 5))
        #expect(try stands(5, of: 5, threshold: 5))
        #expect(try !stands(4, of: 7, threshold: 6))
        #expect(try stands(5, of: 7, threshold: 6))
        #expect(try !stands(3, of: 7, threshold: 4))
        #expect(try stands(4, of: 7, threshold: 4))
    }

    private static func address(_ index: Int) -> NetworkAddress {
        NetworkAddress(host: "127.0.0.1", port: UInt16(2000 + index))
    }

    // MARK: Parameters and geometry

    @Test func aParameterIsTheLowMedianOfWhatAMajorityVotesOn() throws {
        var election = try TrialElection(authorities: 5)
        func parameters(_ values: Int64?...) throws -> [NetworkParameter] {
            for (index, value) in values.enumerated() {
                election.votes[index].parameters = value.map { ["rate": $0] } ?? [:]
            }
            return try election.consensus().parameters
        }
        #expect(try parameters(1, 2, 3, 4, 5) == [NetworkParameter("rate", 3)])
        #expect(try parameters(9, -7, .max, -7, 1) == [NetworkParameter("rate", 1)])
        #expect(try parameters(40, 20, 30, 10, nil) == [NetworkParameter("rate", 20)])
        #expect(try parameters(nil, 5, nil, 4, 6) == [NetworkParameter("rate", 5)])
        #expect(try parameters(nil, 5, nil, nil, 6).isEmpty)
        #expect(try parameters(nil, nil, nil, nil, nil).isEmpty)
    }

    @Test func aParameterThatHalfVoteOnIsLeftOut() throws {
        var election = try TrialElection(authorities: 4)
        for index in 0..<4 { election.votes[index].parameters = ["b": 2, "a": 1, index < 2 ? "c" : "d": 3] }
        #expect(try election.consensus().parameters == [NetworkParameter("a", 1), NetworkParameter("b", 2)])
    }

    @Test func theGeometryOfMostVotesCountsAndTheFirstOfAsMany() throws {
        var election = try TrialElection(authorities: 5)
        let hashes = [Digest.of("one"), Digest.of("two")].sorted()
        let geometries = [
            PacketGeometry(name: "alpha", hash: hashes[0]), PacketGeometry(name: "alpha", hash: hashes[1]),
            PacketGeometry(name: "beta", hash: hashes[0]),
        ]
        func geometry(_ places: Int?...) throws -> PacketGeometry? {
            for (index, place) in places.enumerated() { election.votes[index].geometry = place.map { geometries[$0] } }
            return try election.consensus().geometry
        }
        #expect(try geometry(2, 0, 2, 1, nil) == geometries[2])
        #expect(try geometry(2, 1, 0, nil, nil) == nil, "each of them may lie")
        #expect(try geometry(2, 2, 1, 1, nil) == geometries[1])
        #expect(try geometry(nil, nil, nil, nil, nil) == nil)
    }

    // MARK: Bandwidth and families

    @Test func whatAMajorityMeasuredCountsMoreThanWhatTheNodeSays() throws {
        var election = try TrialElection(authorities: 7)
        let node = try Self.relay()
        func bandwidth(_ measured: UInt64?..., claim: UInt64 = 500) throws -> UInt64? {
            let descriptor = try election.descriptor(of: node) { $0.bandwidth = claim }
            election.list(descriptor)
            for (index, measured) in measured.enumerated() {
                election.list(descriptor, measured: measured, in: [index])
            }
            return try election.nodes(.relays).first?.bandwidth
        }
        #expect(try bandwidth(nil) == 500)
        #expect(try bandwidth(nil, 900, nil, 800, nil, 1000) == 500)
        #expect(try bandwidth(40, 30, nil, 10, 20) == 20)
        #expect(try bandwidth(40, 30, nil, 10, 20, 50) == 30)
        #expect(try bandwidth(.max, .max, .max, .max, 0, 0, 0) == .max)
        #expect(try bandwidth(nil, nil, nil, nil, 5, 5, 5, claim: .max) == 10_000_000)
    }

    @Test func onlyNodesThatNameEachOtherAreAFamily() throws {
        var election = try TrialElection(authorities: 4)
        let nodes = try (0..<5).map { try Self.relay(UInt64($0)) }
        // The last is named and names the others, but doesn't stand.
        let named = [[0, 1, 2, 4], [0], [1], [0], [0]]
        for (place, node) in nodes.enumerated() {
            let descriptor = try election.descriptor(of: node) {
                $0.family = named[place].map { nodes[$0].id }.sorted()
            }
            election.list(descriptor, in: 0..<(place == 4 ? 2 : 4))
        }
        let families = Dictionary(uniqueKeysWithValues: try election.nodes(.relays).map { ($0.id, $0.family) })
        #expect(families.count == 4)
        #expect(families[nodes[0].id] == [nodes[1].id])
        #expect(families[nodes[1].id] == [nodes[0].id])
        #expect(families[nodes[2].id] == [])
        #expect(families[nodes[3].id] == [])
    }

    @Test func weightsFollowFromTheBandwidthOfRelays() throws {
        var election = try TrialElection(authorities: 4)
        var totals: [UInt64] = [0, 0, 0, 0]
        for number in 0..<12 {
            let kind = number % 4
            let node = try TrialNode(UInt64(number), roles: number == 11 ? [.mix, .relay] : [.relay])
            let descriptor = try election.descriptor(of: node) {
                if kind >= 2 { $0.exits = [PortRange(443...443)] }
            }
            let bandwidth = UInt64(1000 * (number + 1) * (number + 1))
            totals[kind] += bandwidth
            election.list(
                descriptor, kind % 2 == 1 ? [.running, .valid, .entry] : [.running, .valid], measured: bandwidth)
        }
        // What isn't a relay doesn't count.
        election.list(
            try election.descriptor(of: try TrialNode(50, roles: [.gateway])), [.running, .valid, .entry],
            measured: 1 << 40)
        let weights = BandwidthWeights(
            guards: totals[1], middles: totals[0], exits: totals[2], guardExits: totals[3])
        #expect(try election.consensus().weights == weights)
    }

    @Test func bandwidthsThatAreMoreThanANumberHoldsAreHeldAtTheEnd() throws {
        var election = try TrialElection(authorities: 3)
        for number in 0..<2 as Range<UInt64> {
            election.list(try election.descriptor(of: try Self.relay(number)), measured: 1 << 63)
        }
        election.list(
            try election.descriptor(of: try Self.relay(2)), [.running, .valid, .entry], measured: 1 << 60)
        let weights = BandwidthWeights(guards: 1 << 60, middles: .max, exits: 0, guardExits: 0)
        #expect(weights != BandwidthWeights(guards: 1 << 60, middles: 0, exits: 0, guardExits: 0))
        #expect(try election.consensus().weights == weights)
    }

    // MARK: Layers

    /// Thirty-two mixes that stood before, and three that didn't, among relays that stood before.
    private static func mixes(_ parameters: [String: Int64] = [:]) throws -> TrialElection {
        var election = try TrialElection(authorities: 4)
        for number in 0..<35 {
            let node = try TrialNode(UInt64(number), roles: number == 0 ? [.mix, .relay] : [.mix])
            let isStanding = number < 32
            election.list(
                try election.descriptor(of: node), isStanding ? [.running, .valid, .standing] : [.running, .valid])
        }
        for number in 40..<50 as Range<UInt64> {
            election.list(try election.descriptor(of: try relay(number)), [.running, .valid, .standing])
        }
        for index in election.votes.indices { election.votes[index].parameters = parameters }
        return election
    }

    @Test(arguments: zip([nil, 1, 2, 5, 16, 0, -3, 17, Int64.max], [3, 1, 2, 5, 16, 1, 1, 16, 16]))
    func layersHaveTheSameSize(_ parameter: Int64?, _ count: Int) throws {
        let nodes = try Self.mixes(parameter.map { ["mix-layers": $0] } ?? [:]).nodes(.mixes)
        #expect(nodes.count == 35)
        var sizes: [Int: Int] = [:]
        for node in nodes {
            #expect((node.layer != nil) == node.flags.contains(.standing))
            if let layer = node.layer { sizes[layer, default: 0] += 1 }
        }
        #expect(sizes.keys.sorted() == Array(1...count))
        #expect(sizes.values.reduce(0, +) == 32)
        #expect(sizes.values.allSatisfy { (32 / count...(32 + count - 1) / count).contains($0) })
    }

    @Test func onlyMixesHaveALayer() throws {
        let relays = try Self.mixes().nodes(.relays)
        #expect(relays.count == 11 && relays.allSatisfy { $0.layer == nil && $0.flags.contains(.standing) })
    }

    /// A mix may come to any layer, whatever the votes and all reveals but one say.
    @Test func nobodyKnowsTheLayersBeforeTheLastReveal() throws {
        var election = try Self.mixes()
        var places: [NodeID: Set<Int>] = [:]
        for number in 0..<40 as Range<UInt64> {
            election.votes[2].value = Digest.of("last reveal", number.bigEndianBytes)
            election.revealed[2] = election.votes[2].value
            for node in try election.nodes(.mixes) {
                if let layer = node.layer { places[node.id, default: []].insert(layer) }
            }
        }
        #expect(places.count == 32 && places.values.allSatisfy { $0 == [1, 2, 3] })
    }

    // MARK: Randomness

    @Test func theBeaconChangesWithEachRevealEpochNetworkAndBeaconBefore() throws {
        let election = try TrialElection(authorities: 4)
        var beacons: Set<Bytes32> = [try election.consensus().beacon]
        for index in election.votes.indices {
            var other = election
            other.votes[index].value = Digest.of("other")
            other.revealed[index] = other.votes[index].value
            beacons.insert(try other.consensus().beacon)
            other.revealed[index] = nil
            beacons.insert(try other.consensus().beacon)
        }
        var other = election
        other.revealed = [nil, nil, nil, nil]
        beacons.insert(try other.consensus().beacon)
        let values = other.votes.map(\.value)
        for index in 0..<4 { other.votes[index].value = values[3 - index] }
        other.revealed = values.reversed()
        beacons.insert(try other.consensus().beacon)
        var next = TrialElection(election.trial, epoch: election.epoch + 1)
        for index in 0..<4 { next.votes[index].value = values[index] }
        next.revealed = values
        beacons.insert(try next.consensus().beacon)
        other = election
        for index in 0..<4 { other.votes[index].previous = Self.state("state", after: election) }
        beacons.insert(try other.consensus().beacon)
        for index in 0..<4 {
            other.votes[index].previous = Self.state("state", beacon: "other beacon", after: election)
        }
        beacons.insert(try other.consensus().beacon)
        #expect(beacons.count == 1 + 8 + 5)
        var again = election
        for index in 0..<4 { again.votes[index].parameters = ["whatever": 1] }
        #expect(try again.consensus().beacon == election.consensus().beacon)
    }

    @Test func whoWithholdsOrRevealsSomethingElseIsMarked() throws {
        var election = try TrialElection(authorities: 7)
        // The third commits itself to what the second does, and reveals the same.
        let copied = Reveal(authority: election.votes[1].author.id, epoch: election.epoch, value: Digest.of("copied"))
        election.votes[1].value = copied.value
        election.votes[2].commitment = copied.commitment(in: election.network.identifier)
        (election.revealed[1], election.revealed[2]) = (copied.value, copied.value)
        election.revealed[3] = Digest.of("something else")
        election.revealed[4] = nil
        let late = TrialElection(election.trial, epoch: election.epoch + 1)
        // The sixth commits itself to what it reveals for another epoch.
        let other = Reveal(
            authority: election.votes[5].author.id, epoch: late.epoch, value: late.votes[5].value)
        election.votes[5].commitment = other.commitment(in: election.network.identifier)
        election.revealed[5] = nil
        let reveals = try election.reveals() + [try late.votes[5].revealed(), try late.votes[6].revealed()]
        let votes = try election.votes.map { try $0.signed() }
        func participants(_ reveals: [Verified<Reveal>]) throws -> [Participation] {
            let rule = ConsensusRule(election.network, epoch: election.epoch, votes: votes, reveals: reveals)
            return try rule.consensus().consensus.participants
        }
        let expected = zip(votes, [true, true, false, false, false, false, true]).map { vote, hasRevealed in
            Participation(authority: vote.document.authority, vote: vote.digest, hasRevealed: hasRevealed)
        }.sorted { $0.authority < $1.authority }
        #expect(try participants(reveals) == expected)
        #expect(try participants(reveals.reversed()) == expected)
        // A wrong reveal doesn't take the place of the right one.
        let right = try election.votes[3].revealed()
        for reveals in [reveals + [right], [right] + reveals] {
            let third = try participants(reveals).first { $0.authority == right.document.authority }
            #expect(third?.hasRevealed == true)
        }
        // What doesn't count doesn't change the beacon.
        let beacons = try [
            reveals,
            reveals.filter { reveal in
                expected.contains { $0.authority == reveal.document.authority && $0.hasRevealed }
            },
        ].map {
            try ConsensusRule(election.network, epoch: election.epoch, votes: votes, reveals: $0).consensus()
                .consensus.beacon
        }
        #expect(beacons[0] == beacons[1])
    }

    /// Three days of a network whose epochs are six hours long, and in which two consensuses are missed.
    @Test func thePeriodValueStaysForADayAndIsHandedOn() throws {
        let trial = try TrialNetwork(authorities: 4, epochSeconds: 6 * 3600)
        var previous: DirectoryState?
        var values: [UInt64: Set<Bytes32>] = [:]
        var before: [UInt64: Set<Bytes32>] = [:]
        for epoch in 80_002..<80_012 as Range<UInt64> where epoch != 80_004 && epoch != 80_006 {
            var election = TrialElection(trial, epoch: epoch)
            for index in election.votes.indices { election.votes[index].previous = previous }
            let consensus = try election.consensus()
            #expect(consensus.previous == previous && consensus.period == epoch / 4)
            #expect(previous?.beacon != consensus.beacon)
            values[consensus.period, default: []].insert(consensus.periodValue)
            before[consensus.period, default: []].insert(consensus.lastPeriodValue)
            previous = consensus.state(digest: Digest.of(consensus.body))
        }
        #expect(values.count == 3 && values.values.allSatisfy { $0.count == 1 })
        #expect(Set(values.values).count == 3)
        #expect(before[20_000] == values[20_000], "before the first there was none")
        #expect(before[20_001] == values[20_000] && before[20_002] == values[20_001])
    }

    @Test func aPeriodValueIsNewWithEachBeacon() throws {
        var election = try TrialElection(authorities: 4)
        let first = try election.consensus().periodValue
        election.revealed[0] = nil
        let second = try election.consensus().periodValue
        for index in 0..<4 {
            election.votes[index].previous = Self.state("yesterday", days: 1, after: election)
        }
        let third = try election.consensus()
        #expect(Set([first, second, third.periodValue]).count == 3)
        #expect(third.lastPeriodValue == Digest.of("yesterday period"))
    }

    // MARK: What it follows

    /// A state that a consensus before an election could have handed on.
    private static func state(
        _ label: String, epochs: UInt64 = 1, days: UInt64 = 0, beacon: String? = nil, after election: TrialElection
    ) -> DirectoryState {
        DirectoryState(
            epoch: election.epoch - epochs, digest: Digest.of(label), beacon: Digest.of(beacon ?? "\(label) beacon"),
            period: election.epoch * election.network.schedule.seconds / 86_400 - days,
            periodValue: Digest.of("\(label) period"), lastPeriodValue: Digest.of("\(label) last"))
    }

    @Test func thePreviousConsensusIsWhatMostVotesSay() throws {
        var election = try TrialElection(authorities: 5)
        let (many, few) = (Self.state("many", epochs: 2, after: election), Self.state("few", after: election))
        for (index, state) in [many, few, nil, many, nil].enumerated() { election.votes[index].previous = state }
        let consensus = try election.consensus()
        #expect(consensus.previous == many)
        #expect(consensus.periodValue == many.periodValue && consensus.lastPeriodValue == many.lastPeriodValue)
        for index in 0..<5 { election.votes[index].previous = nil }
        #expect(try election.consensus().previous == nil)
    }

    /// Or a single liar would choose the period's value in a network that begins.
    @Test func whatSoFewSayThatAllOfThemMayLieIsNotFollowed() throws {
        var election = try TrialElection(authorities: 7)
        let state = Self.state("lie", after: election)
        for index in 0..<2 { election.votes[index].previous = state }
        let alone = try election.consensus()
        #expect(alone.previous == nil && alone.periodValue != state.periodValue)
        election.votes[2].previous = state
        #expect(try election.consensus().previous == state)
        // Two lies don't outweigh three.
        for index in 3..<5 { election.votes[index].previous = Self.state("later", epochs: 0, after: election) }
        #expect(try election.consensus().previous == state)
    }

    @Test(arguments: [UInt64.max, 29_800_000])
    func aConsensusThatIsNotEarlierIsNotFollowed(_ epoch: UInt64) throws {
        var election = try TrialElection(authorities: 4)
        let state = Self.state("present", after: election)
        let late = DirectoryState(
            epoch: epoch, digest: state.digest, beacon: state.beacon, period: state.period,
            periodValue: state.periodValue, lastPeriodValue: state.lastPeriodValue)
        for index in election.votes.indices { election.votes[index].previous = late }
        let consensus = try election.consensus()
        #expect(consensus.previous == nil && consensus.periodValue != state.periodValue)
    }

    @Test func ofAsManyVotesTheLaterPreviousConsensusCountsAndThenTheSmallerDigest() throws {
        var election = try TrialElection(authorities: 4)
        let states = ["a", "b"].map { Self.state($0, after: election) }.sorted { $0.digest < $1.digest }
        let old = Self.state("old", epochs: 2, after: election)
        for (index, state) in [old, states[1], old, states[1]].enumerated() { election.votes[index].previous = state }
        #expect(try election.consensus().previous == states[1])
        for (index, state) in [states[1], states[0], states[0], states[1]].enumerated() {
            election.votes[index].previous = state
        }
        #expect(try election.consensus().previous == states[0])
        // Two that claim one digest with two beacons are two.
        for number in 0..<8 {
            let twins = ["one", "two"].map { Self.state("twin", beacon: "\($0) \(number)", after: election) }
                .sorted { $0.beacon < $1.beacon }
            for index in election.votes.indices { election.votes[index].previous = twins[index % 2] }
            #expect(try election.consensus().previous == twins[0])
        }
    }

    @Test func theTimesAreThoseOfTheEpoch() throws {
        let election = try TrialElection(authorities: 3, epoch: 5000, epochSeconds: 3600)
        let consensus = try election.consensus()
        #expect(consensus.epoch == 5000)
        #expect(consensus.validAfter == WallTime("1970-07-28T08:00:00Z"))
        #expect(consensus.freshUntil == WallTime("1970-07-28T09:00:00Z"))
        #expect(consensus.validUntil == WallTime("1970-07-28T11:00:00Z"))
        #expect(consensus.period == 208)
    }

    // MARK: Which votes count

    @Test(arguments: [1, 2, 3, 4, 5, 7, 9])
    func fewerVotesThanMustAgreeMakeNoConsensus(_ count: Int) throws {
        let election = try TrialElection(authorities: count)
        let votes = try election.votes.map { try $0.signed() }
        let needed = election.network.threshold
        func consensus(_ votes: ArraySlice<Verified<Vote>>) throws -> Consensus {
            try ConsensusRule(election.network, epoch: election.epoch, votes: votes, reveals: []).consensus().consensus
        }
        #expect(try consensus(votes[..<needed]).participants.count == needed)
        #expect(throws: ConsensusRefusal.tooFewVotes(needed - 1, needed: needed)) {
            try consensus(votes[..<(needed - 1)])
        }
        #expect(throws: ConsensusRefusal.tooFewVotes(0, needed: needed)) { try consensus([]) }
        // One that comes twice is one.
        #expect(throws: ConsensusRefusal.tooFewVotes(needed - 1, needed: needed)) {
            try consensus(votes[..<(needed - 1)] + votes[..<(needed - 1)])
        }
    }

    @Test func aVoteThatComesTwiceCountsOnce() throws {
        var election = try TrialElection(authorities: 5)
        election.list(try election.descriptor(of: try Self.relay()), in: 0..<2)
        election.votes[0].parameters = ["rate": 1]
        election.votes[1].parameters = ["rate": 1]
        let votes = try election.votes.map { try $0.signed() }
        let rule = ConsensusRule(
            election.network, epoch: election.epoch, votes: votes[..<2] + votes + votes[..<2],
            reveals: try election.reveals() + election.reveals())
        #expect(try rule.consensus().consensus == election.consensus())
        #expect(try election.consensus().sections.allSatisfy { $0.nodeCount == 0 })
    }

    @Test func votesForAnotherEpochAreRefused() throws {
        let election = try TrialElection(authorities: 4)
        let other = TrialElection(election.trial, epoch: election.epoch + 1)
        let votes = try election.votes.dropLast().map { try $0.signed() } + [try other.votes[3].signed()]
        #expect(throws: ConsensusRefusal.foreignVote) {
            try ConsensusRule(election.network, epoch: election.epoch, votes: votes, reveals: []).consensus()
        }
        #expect(throws: ConsensusRefusal.foreignVote) {
            try ConsensusRule(election.network, epoch: other.epoch, votes: votes, reveals: []).consensus()
        }
    }

    @Test func votesByNobodyWhomTheNetworkKnowsAreRefused() throws {
        let election = try TrialElection(authorities: 4)
        let stranger = TrialElection(try TrialNetwork(authorities: 5, seed: 7), epoch: election.epoch).votes[4]
        let votes = try election.votes.map { try $0.signed() } + [try stranger.signed()]
        #expect(throws: ConsensusRefusal.foreignVote) {
            try ConsensusRule(election.network, epoch: election.epoch, votes: votes, reveals: []).consensus()
        }
    }

    /// An authority computes with the vote that it made itself, and the others with what they have read.
    @Test func aVoteCountsAsItWasMadeAndAsItIsRead() throws {
        let election = try TrialElection(authorities: 3)
        let nodes = try (0..<6).map { try TrialNode(UInt64($0), roles: $0 % 2 == 0 ? [.relay] : [.mix]) }
        let made = try election.trial.authorities.map { author in
            let vote = Vote(
                authority: author.id, epoch: election.epoch, previous: Self.state("before", after: election),
                commitment: Digest.of("commitment"),
                parameters: [NetworkParameter("zeta", 1), NetworkParameter("alpha", -2)],
                geometry: author.settings.geometry,
                known: [.running, .valid, .standing],
                nodes: try nodes.map { (try election.descriptor(of: $0), .all, 1000 + UInt64($0.port)) })
            return try vote.signed(by: author.signer.brief, in: author.network.identifier)
        }
        let read = try zip(made, election.trial.authorities).map { vote, author in
            try Unverified<Vote>(parsing: vote.bytes).verified(
                by: author.signer.keys.brief, in: author.network.identifier)
        }
        let results = try [made, read].map {
            try ConsensusRule(election.network, epoch: election.epoch, votes: $0, reveals: []).consensus()
        }
        #expect(results[0].consensus == results[1].consensus && results[0].sections == results[1].sections)
        #expect(results[0].consensus.sections.map(\.nodeCount) == [0, 3, 3, 0])
    }
}
