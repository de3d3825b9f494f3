import Crypto
import FogCore
import FogCrypto
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogDirectory

@Suite struct NodeBookTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil

    private static func now(_ seconds: Int64 = 0) -> Now {
        Now(
            monotonic: MonotonicInstant(nanoseconds: UInt64(1_000_000 + seconds) * 1_000_000_000),
            wall: .trial(seconds: seconds))
    }

    /// A book, and nodes that want to stand in it.
    private struct Trial {
        let network: NetworkDescription
        var book: NodeBook

        init(_ purpose: NetworkDescription.Purpose = .test, banned: Set<NodeID> = []) throws {
            network = try TrialAuthorities(4, purpose: purpose).network
            book = NodeBook(network, banned: banned)
        }

        /// What a node publishes if what it says is changed a little.
        func publication(
            _ node: TrialNode, at time: WallTime = .trial(), _ change: (inout NodeDescriptor) -> Void = { _ in }
        ) throws -> NodePublication {
            var descriptor = try node.descriptor(at: time, in: network)
            if network.purpose == .everybody {
                descriptor.addresses = [NetworkAddress(host: "8.8.\(node.port >> 8).\(node.port & 255)", port: 443)]
            }
            change(&descriptor)
            return try node.publication(descriptor, in: network)
        }

        /// Why a publication isn't taken; `nil` if it is.
        mutating func refusal(_ publication: NodePublication, at now: Now = NodeBookTests.now()) -> DescriptorRefusal? {
            do throws(DescriptorRefusal) {
                let node = try book.take(publication, at: now)
                return book.entries[node]?.descriptor.bytes == publication.descriptor ? nil : .full
            } catch {
                return error
            }
        }

        /// Takes nodes that can be reached.
        mutating func takeReached(_ nodes: [TrialNode]) throws {
            for node in nodes {
                _ = try book.take(try publication(node), at: NodeBookTests.now())
                book.note(node.id, isReached: true)
            }
        }
    }

    private static let relay = Result { try TrialNode(100, roles: [.relay]) }
    private func relay() throws -> TrialNode { try Self.relay.get() }

    // MARK: Taking

    @Test(arguments: NetworkDescription.Purpose.allCases)
    func nodesOfEachRoleAreTaken(purpose: NetworkDescription.Purpose) throws {
        var trial = try Trial(purpose)
        for (index, roles) in [[.relay], [.mix], [.gateway], [.service], NodeRole.allCases].enumerated() {
            let node = try TrialNode(UInt64(index), roles: roles)
            #expect(trial.refusal(try trial.publication(node)) == nil)
            #expect(trial.book.entries[node.id]?.descriptor.document.roles == roles.sorted())
        }
        #expect(trial.book.entries.count == 5)
    }

    @Test func aNewerDescriptorReplacesAnOlderOne() throws {
        var trial = try Trial()
        let node = try relay()
        let (first, second) = (try trial.publication(node), try trial.publication(node, at: .trial(seconds: 1)))
        #expect(trial.refusal(first) == nil)
        // What is repeated changes nothing.
        #expect(trial.refusal(first) == nil)
        #expect(trial.refusal(second) == nil)
        #expect(trial.refusal(first) == .old)
        #expect(trial.book.entries.count == 1)
        #expect(trial.book.entries[node.id]?.descriptor.bytes == second.descriptor)
    }

    @Test func anUnreadableDescriptorIsRefused() throws {
        var trial = try Trial()
        let node = try relay()
        let publication = try trial.publication(node)
        let last = DocumentText(publication.descriptor).lines.count
        for (descriptor, line) in [
            ([], 1), ([0x0a], 1), (publication.descriptor.dropLast(), last),
            (publication.descriptor + [0x0a], last + 1),
        ] as [([UInt8], Int)] {
            let refusal = trial.refusal(NodePublication(descriptor: descriptor, proofs: publication.proofs))
            guard case .malformed(let error) = refusal else {
                Issue.record("\(refusal as Any)")
                continue
            }
            #expect(error.line == line)
        }
        #expect(trial.book.entries.isEmpty)
    }

    @Test func aDescriptorThatIsNotGenuineIsRefused() throws {
        var trial = try Trial()
        let node = try relay()
        let other = try TrialAuthorities(4, seed: 2).network
        #expect(trial.refusal(try node.publication(node.descriptor(at: .trial(), in: other), in: other)) == .notGenuine)
        let descriptor = try node.descriptor(at: .trial(), in: trial.network)
        let forged = try descriptor.signed(
            by: DocumentSigner(Curve25519.Signing.PrivateKey()), in: trial.network.identifier)
        let proofs = try trial.publication(node).proofs
        #expect(trial.refusal(NodePublication(descriptor: forged.bytes, proofs: proofs)) == .notGenuine)
        // Nor does anybody else's signature stand beneath it.
        let signed = try descriptor.signed(by: DocumentSigner(node.identity), in: trial.network.identifier)
        let both = Verified(
            descriptor, body: descriptor.body, digest: signed.digest, signatures: signed.signatures + forged.signatures)
        #expect(trial.refusal(NodePublication(descriptor: both.bytes, proofs: proofs)) != nil)
        #expect(trial.book.entries.isEmpty)
    }

    /// Ten minutes too early are too much, and, as nodes publish every epoch, two epochs more if it is late.
    @Test func aWrongClockIsRefused() throws {
        let node = try relay()
        for (milliseconds, isTaken) in [
            (600_000, false), (599_999, true), (0, true), (-719_999, true), (-720_000, false), (86_400_000, false),
            (-86_400_000, false), (-1_800_000_000_000, false), (251_602_300_799_999, false),
        ] as [(Int64, Bool)] {
            var trial = try Trial()
            let time = WallTime.trial().advanced(by: .milliseconds(milliseconds))
            let refusal = trial.refusal(try trial.publication(node, at: time))
            #expect(refusal == (isTaken ? nil : .clock(.milliseconds(-milliseconds))))
        }
    }

    @Test func aNodeWithoutTheProtocolThatAllNeedIsRefused() throws {
        var trial = try Trial()
        let node = try relay()
        for protocols in [[], [ProtocolRange("link", 2...3)], [ProtocolRange("links", 1...1)]] {
            #expect(
                trial.refusal(try trial.publication(node) { $0.protocols = protocols }) == .missingProtocol("link"))
        }
        for protocols in [[ProtocolRange("link", 0...1)], [ProtocolRange("abc", 9...9), ProtocolRange("link", 1...9)]] {
            #expect(trial.refusal(try trial.publication(node) { $0.protocols = protocols }) == nil)
        }
    }

    @Test func aNodeWithoutProofsIsRefused() throws {
        var trial = try Trial()
        let node = try TrialNode(0, roles: NodeRole.allCases)
        let publication = try trial.publication(node)
        var proofs = publication.proofs
        proofs.delay = nil
        #expect(
            trial.refusal(NodePublication(descriptor: publication.descriptor, proofs: proofs)) == .keyProof("delay key")
        )
        #expect(
            trial.refusal(NodePublication(descriptor: publication.descriptor, proofs: KeyProofs()))
                == .keyProof("link key"))
        // Another node's proofs.
        let other = try trial.publication(TrialNode(1, roles: NodeRole.allCases))
        #expect(
            trial.refusal(NodePublication(descriptor: publication.descriptor, proofs: other.proofs))
                == .keyProof("link key"))
        #expect(trial.book.entries.isEmpty)
    }

    @Test func aNodeWithoutAKeyForTheNextEpochIsRefused() throws {
        for roles in [[NodeRole.mix], [.gateway], [.service]] {
            var trial = try Trial()
            let node = try TrialNode(0, roles: roles)
            let epoch = trial.network.schedule.epoch(at: .trial())
            #expect(epoch == 30_000_000)
            for missing in [epoch - 1..<epoch + 1, epoch + 2..<epoch + 5] {
                let publication = try trial.publication(node) { descriptor in
                    let key = descriptor.mixKeys[0].bytes
                    descriptor.mixKeys = missing.map { MixKey(epoch: $0, bytes: key) }
                }
                #expect(trial.refusal(publication) == .noMixKey(epoch + 1))
            }
            let publication = try trial.publication(node) { $0.mixKeys = [$0.mixKeys[0]] }
            #expect(trial.refusal(publication) == nil)
            // An epoch later it would be too late.
            #expect(trial.refusal(publication, at: Self.now(60)) == .noMixKey(epoch + 2))
        }
    }

    @Test func aNodeThatIsBannedIsRefused() throws {
        let (node, other) = (try relay(), try TrialNode(101, roles: [.relay]))
        var trial = try Trial(banned: [node.id])
        #expect(trial.refusal(try trial.publication(node)) == .banned)
        #expect(trial.refusal(try trial.publication(other)) == nil)
    }

    // MARK: Addresses

    @Test func privateAddressesAreForTestsOnly() throws {
        let node = try relay()
        let (mine, theirs) = (NetworkAddress(host: "8.8.8.8", port: 1), NetworkAddress(host: "192.168.1.2", port: 1))
        for addresses in [[theirs], [mine, theirs]] {
            var trial = try Trial(.everybody)
            #expect(trial.refusal(try trial.publication(node) { $0.addresses = addresses }) == .privateAddress(theirs))
            trial = try Trial(.test)
            #expect(trial.refusal(try trial.publication(node) { $0.addresses = addresses }) == nil)
        }
        var trial = try Trial(.everybody)
        #expect(trial.refusal(try trial.publication(node) { $0.addresses = [mine] }) == nil)
    }

    @Test func theAddressOfANodeThatIsThereIsTaken() throws {
        for purpose in NetworkDescription.Purpose.allCases {
            var trial = try Trial(purpose)
            let (node, other) = (try relay(), try TrialNode(101, roles: [.relay]))
            let address = NetworkAddress(host: "2a00::1", port: 443)
            _ = try trial.book.take(try trial.publication(node) { $0.addresses = [address] }, at: Self.now())
            for same in [address, NetworkAddress(host: "2A00:0::0:1", port: 443)] {
                let publication = try trial.publication(other) { $0.addresses = [same] }
                // Nobody knows yet whether it is there.
                var early = trial
                #expect(early.refusal(publication) == nil)
                early = trial
                early.book.note(node.id, isReached: false)
                #expect(early.refusal(publication) == nil)
                early = trial
                early.book.note(node.id, isReached: true)
                #expect(early.refusal(publication) == .takenAddress(same, by: node.id))
            }
            trial.book.note(node.id, isReached: true)
            // Its own address isn't taken by itself, and another port is another address.
            #expect(
                trial.refusal(try trial.publication(node, at: .trial(seconds: 1)) { $0.addresses = [address] }) == nil)
            let beside = NetworkAddress(host: "2a00::1", port: 444)
            #expect(trial.refusal(try trial.publication(other) { $0.addresses = [beside] }) == nil)
        }
    }

    @Test func fewNodesAreAtOneHost() throws {
        func publication(_ trial: Trial, _ number: Int, _ host: String) throws -> NodePublication {
            let node = try TrialNode(UInt64(200 + number), roles: [.relay])
            return try trial.publication(node) {
                // Several addresses of one node count once.
                $0.addresses = (1...8).map { NetworkAddress(host: host, port: UInt16(100 * number + $0)) }
            }
        }
        for hosts in [
            ["8.8.8.8", "8.8.8.8", "8.8.8.8", "8.8.8.8", "8.8.8.8"],
            ["a.example", "A.example", "a.Example.", "a.example", "a.example"],
            ["2a00::1", "2a00::2", "2a00:0:0:0:5::", "2a00::ffff", "2a00:0:0:0:ffff:ffff:ffff:ffff"],
        ] {
            var trial = try Trial(.everybody)
            func take(_ number: Int, _ host: String) throws -> DescriptorRefusal? {
                let refusal = trial.refusal(try publication(trial, number, host))
                if refusal == nil {
                    trial.book.note(try TrialNode(UInt64(200 + number), roles: []).id, isReached: true)
                }
                return refusal
            }
            for (number, host) in hosts.enumerated() {
                #expect(try take(number, host) == (number < 4 ? nil : .crowdedHost(host, limit: 4)))
            }
            // Those that are there may go on.
            #expect(try take(2, hosts[2]) == nil)
            #expect(try take(5, "9.9.9.9") == nil)
            // One leaves, and another may come.
            #expect(try take(3, "9.9.9.9") == nil)
            #expect(try take(4, hosts[4]) == nil)
            // Those that nobody has seen there keep nobody out.
            for number in 0..<3 { trial.book.note(try TrialNode(UInt64(200 + number), roles: []).id, isReached: false) }
            for number in 6..<9 { #expect(try take(number, hosts[0]) == nil) }
            #expect(try take(9, hosts[1]) == .crowdedHost(hosts[1], limit: 4))
        }
        var trial = try Trial(.test)
        for number in 0..<10 { #expect(trial.refusal(try publication(trial, number, "127.0.0.1")) == nil) }
    }

    // MARK: Bounds

    /// Takes 20 s.
    @Test(.enabled(if: isFull)) func thereAreNotMoreNodesThanANetworkMayHave() throws {
        var trial = try Trial()
        var nodes: [TrialNode] = []
        for number in 0..<Vote.nodeLimit { nodes.append(try TrialNode(UInt64(number), roles: [.relay])) }
        try trial.takeReached(nodes)
        let other = try TrialNode(1 << 40, roles: [.relay])
        #expect(trial.refusal(try trial.publication(other)) == .full)
        #expect(trial.refusal(try trial.publication(nodes[0])) == nil)
        #expect(trial.book.ballot(for: 1, standing: []).count == Vote.nodeLimit)
        // One that can't be reached makes room.
        trial.book.note(nodes[7].id, isReached: false)
        #expect(trial.refusal(try trial.publication(other)) == nil)
        #expect(trial.book.entries.count == Vote.nodeLimit && trial.book.entries[nodes[7].id] == nil)
    }

    /// Nodes that say as much as they may don't make votes that nobody reads.
    @Test(.enabled(if: isFull)) func allNodesFitIntoAVote() throws {
        var trial = try Trial()
        let family = (0..<64).map { NodeID(Digest.of("\($0)")) }.sorted()
        let host = String(repeating: "a", count: 250)
        func grow(_ descriptor: inout NodeDescriptor, _ port: UInt16) {
            descriptor.family = family
            descriptor.addresses = (1...8).map { NetworkAddress(host: host + "\($0)", port: port) }
            let bytes = descriptor.mixKeys.first?.bytes ?? []
            let key = [UInt8](repeating: 1, count: MixKey.byteLimit - bytes.count) + bytes
            descriptor.mixKeys = descriptor.mixKeys.map { MixKey(epoch: $0.epoch, bytes: key) }
        }
        var number: UInt64 = 0
        /// Takes nodes until there is no room for another.
        func fill(_ roles: [NodeRole], _ change: (inout NodeDescriptor, UInt16) -> Void) throws {
            while true {
                number += 1
                let node = try TrialNode(number, roles: roles)
                let refusal = trial.refusal(try trial.publication(node) { change(&$0, node.port) })
                if refusal == .full { return }
                #expect(refusal == nil)
                trial.book.note(node.id, isReached: true)
            }
        }
        let small = try TrialNode(1 << 40, roles: [.relay])
        try trial.takeReached([small])
        try fill([.relay, .gateway], grow)
        #expect(trial.book.entries.count > 1000)
        // Nodes that say less still have room, until they are many.
        let count = trial.book.entries.count
        try fill([.relay]) { _, _ in }
        #expect(trial.book.entries.count > count)
        // One that is known may go on, but not say more than there is room for.
        #expect(trial.refusal(try trial.publication(small, at: .trial(seconds: 1))) == nil)
        let more = try trial.publication(small, at: .trial(seconds: 2)) { grow(&$0, small.port) }
        #expect(trial.refusal(more) == .full)
        let parameters = (100..<356).map { NetworkParameter("p\($0)" + String(repeating: "x", count: 60), .min) }
        let vote = Vote(
            authority: trial.network.authorities[0].id, epoch: .max, previous: nil, commitment: Digest.of("vote"),
            parameters: parameters, geometry: nil, known: .all,
            nodes: trial.book.ballot(for: 1, standing: []).map { ($0.descriptor, .all, .max) })
        let signed = try vote.signed(
            by: DocumentSigner(Curve25519.Signing.PrivateKey()), in: trial.network.identifier)
        #expect(signed.bytes.count > NodeBook.byteLimit)
        #expect(try Unverified<Vote>(parsing: signed.bytes).claimed.entries.count == trial.book.entries.count)
    }

    // MARK: Reaching and voting

    @Test func nodesAreTriedInTurn() throws {
        var trial = try Trial()
        let nodes = try (0..<5).map { try TrialNode(UInt64($0), roles: [.relay]) }
        for node in nodes { _ = try trial.book.take(try trial.publication(node), at: Self.now()) }
        let order = nodes.map(\.id).sorted()
        #expect(trial.book.due(at: Self.now(), limit: 3).map(\.id) == Array(order.prefix(3)))
        #expect(trial.book.due(at: Self.now(10), limit: 3).map(\.id) == Array(order.suffix(2)))
        #expect(trial.book.due(at: Self.now(29), limit: 9).isEmpty)
        // About half an epoch later it is the turn of the first ones again, and then of the others.
        #expect(trial.book.due(at: Self.now(35), limit: 9).map(\.id) == Array(order.prefix(3)))
        #expect(trial.book.due(at: Self.now(45), limit: 9).map(\.id) == Array(order.suffix(2)))
        // However long it takes, each is tried once in a while.
        let turns = (0..<3).map { trial.book.due(at: Self.now(90 + $0), limit: 2).map(\.id) }
        #expect(turns.map(\.count) == [2, 2, 1] && Set(turns.joined()) == Set(order))
    }

    @Test func aNodeThatMovesIsTriedAgain() throws {
        var trial = try Trial()
        let node = try relay()
        try trial.takeReached([node])
        #expect(trial.book.due(at: Self.now(), limit: 9).count == 1)
        #expect(trial.refusal(try trial.publication(node, at: .trial(seconds: 1))) == nil)
        #expect(trial.book.entries[node.id]?.isReached == true)
        #expect(trial.book.due(at: Self.now(), limit: 9).isEmpty)
        let moved = try trial.publication(node, at: .trial(seconds: 2)) {
            $0.addresses = [NetworkAddress(host: "127.0.0.2", port: 1)]
        }
        #expect(trial.refusal(moved) == nil)
        #expect(trial.book.entries[node.id]?.isReached == nil)
        #expect(trial.book.due(at: Self.now(), limit: 9).map(\.id) == [node.id])
    }

    @Test func whoIsSilentIsForgotten() throws {
        var trial = try Trial(.everybody)
        let (silent, speaking) = (try relay(), try TrialNode(101, roles: [.relay]))
        try trial.takeReached([silent, speaking])
        let address = try #require(trial.book.entries[silent.id]?.descriptor.document.addresses.first)
        let epoch = trial.network.schedule.epoch(at: .trial())
        for later in 1...3 as ClosedRange<UInt64> {
            let time = Int64(60 * later)
            _ = try trial.book.take(
                try trial.publication(speaking, at: .trial(seconds: time)), at: Self.now(time))
            trial.book.begin(epoch + later)
            #expect(trial.book.entries.count == 2)
        }
        trial.book.begin(epoch + 4)
        #expect(Set(trial.book.entries.keys) == [speaking.id])
        #expect(trial.book.entries[speaking.id]?.history.run(at: epoch + 4) == 4)
        // Its address is free again.
        let moved = try trial.publication(speaking, at: .trial(seconds: 240)) { $0.addresses = [address] }
        #expect(trial.refusal(moved, at: Self.now(240)) == nil)
    }

    @Test func onlyNodesThatWereReachedAreVotedFor() throws {
        var trial = try Trial()
        let nodes = try (0..<4).map { try TrialNode(UInt64($0), roles: [.relay]) }
        for node in nodes { _ = try trial.book.take(try trial.publication(node), at: Self.now()) }
        trial.book.note(nodes[0].id, isReached: true)
        trial.book.note(nodes[1].id, isReached: false)
        trial.book.note(nodes[3].id, isReached: true)
        trial.book.note(nodes[3].id, measured: 77)
        trial.book.note(NodeID(Digest.of("nobody")), isReached: true)
        let ballot = trial.book.ballot(for: 1, standing: [nodes[0].id, nodes[1].id])
            .sorted { $0.descriptor.document.id < $1.descriptor.document.id }
        let expected = [nodes[0], nodes[3]].sorted { $0.id < $1.id }
        #expect(ballot.map(\.descriptor.document.id) == expected.map(\.id))
        #expect(ballot.map(\.measured) == expected.map { $0.id == nodes[3].id ? 77 : nil })
        #expect(ballot.map { $0.flags.contains(.standing) } == expected.map { $0.id == nodes[0].id })
        #expect(ballot.allSatisfy { $0.flags.isSuperset(of: [.running, .valid]) })
    }
}
