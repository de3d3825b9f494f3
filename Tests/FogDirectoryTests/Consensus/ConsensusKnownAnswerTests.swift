import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogDirectory

/// What the rule gives is the same in all versions of Fog: authorities of two versions have to agree on a consensus.
@Suite struct ConsensusKnownAnswerTests {
    static let model = ProcessInfo.processInfo.environment["FOG_DIRECTORY_MODEL"]

    /// Four votes in which each part of the rule has something to decide.
    static func knownVotes() throws -> (TrialNetwork, [Verified<Vote>], [Verified<Reveal>]) {
        let trial = try TrialNetwork(authorities: 4, epochSeconds: 3600, seed: 42)
        let (network, epoch): (NetworkDescription, UInt64) = (trial.description, 500_000)
        let now = network.schedule.votesBegin(in: epoch - 1)
        let roles: [[NodeRole]] = [
            [.mix], [.mix], [.mix], [.mix], [.mix], [.gateway], [.relay], [.relay], [.relay], [.relay],
            [.service], [.gateway, .mix], [.gateway, .mix, .relay, .service],
        ]
        let nodes = try roles.enumerated().map { try TrialNode(UInt64($0.offset), roles: $0.element) }
        func descriptor(_ place: Int, _ seconds: Int64 = 0, forged: Bool = false) throws -> Verified<NodeDescriptor> {
            let node = nodes[place]
            var descriptor = try node.descriptor(at: now.advanced(by: .seconds(seconds)), in: network)
            if node.roles.contains(.relay) {
                descriptor.protocols = [ProtocolRange("circuit", 1...3), ProtocolRange("link", 1...1)]
                descriptor.family = [6, 7, 8].filter { $0 != place && place != 8 }.map { nodes[$0].id }.sorted()
                if place % 2 == 0 { descriptor.exits = [PortRange(80...80), PortRange(443...8443)] }
            }
            descriptor.addresses.append(NetworkAddress(host: "2001:db8::\(place)", port: 443))
            if place == 9 { descriptor.bandwidth = 90_000_000 }
            let signer = DocumentSigner(forged ? nodes[0].identity : node.identity)
            return try descriptor.signed(by: signer, in: network.identifier)
        }

        var votes = trial.authorities.map { TrialVote(by: $0, for: epoch) }
        let state = DirectoryState(
            epoch: epoch - 1, digest: Digest.of("consensus"), beacon: Digest.of("beacon before"),
            period: (epoch - 1) / 24, periodValue: Digest.of("present"), lastPeriodValue: Digest.of("past"))
        for index in votes.indices {
            votes[index].parameters = ["mix-layers": [2, 3, 2, 4][index], "delay-mean": Int64(200 - index)]
            if index > 0 { votes[index].known.remove(.stable) }
            votes[index].geometry = PacketGeometry(name: index < 2 ? "fog-1" : "fog-2", hash: Digest.of("packets"))
            for place in nodes.indices {
                var flags: NodeFlags = [.running, .valid, .fast]
                if place != 4 { flags.insert(.standing) }
                if index == 0 { flags.insert(.stable) }
                if place == 6 || place == 7 { flags.insert(.entry) }
                if index != 3 { flags.insert(.keeper) }
                let measured: UInt64? = place < 9 ? UInt64(1_000_000 * (place + 1) + 1000 * index) : nil
                let isMeasured = place == 3 ? index != 2 : place == 6 ? index > 1 : true
                votes[index].list(try descriptor(place), flags, measured: isMeasured ? measured : nil)
            }
        }
        votes[0].previous = state
        votes[1].previous = state
        votes[2].parameters["only-one-votes-for-this"] = 7
        votes[3].known.remove(.keeper)
        // Two have an older descriptor; all have another; the newest is forged; only half list the node.
        votes[0].list(try descriptor(1, -60))
        votes[1].list(try descriptor(1, -60))
        for index in votes.indices { votes[index].list(try descriptor(2, Int64(index))) }
        votes[3].list(try descriptor(2, 3600, forged: true))
        votes[0].entries[nodes[5].id] = nil
        votes[3].entries[nodes[5].id] = nil
        let reveals = try [0, 1, 3].map { index in
            try votes[index].revealed(index == 3 ? Digest.of("another number") : nil)
        }
        return (trial, try votes.map { try $0.signed() }, reveals)
    }

    /// The first number pins the votes: if it changes, the texts of descriptors or votes have changed, or the trial
    /// network. The second pins what follows from them: the header, and through it each byte of the sections. It is
    /// what `Models/consensus_model.py` made of these votes.
    @Test func theKnownVotesGiveTheKnownConsensus() throws {
        let (trial, votes, reveals) = try Self.knownVotes()
        let texts = votes.flatMap(\.bytes) + reveals.flatMap(\.bytes)
        let known = "db7f8eac321d8725f0a8df232aa469263814a8f6e57ac425a281cb7c37d65fad"
        #expect(Hexadecimal.encode(Digest.of(texts).array) == known)
        let rule = ConsensusRule(trial.description, epoch: 500_000, votes: votes, reveals: reveals)
        let made = try rule.consensus()
        let header = "0014a2dcb2c4cd989e61cbe83bd58ca023802e2c1072681b5bf68fa7f20482d7"
        #expect(Hexadecimal.encode(Digest.of(made.consensus.body).array) == header)
        #expect(made.consensus.sections.map(\.nodeCount) == [2, 7, 5, 2])
    }

    private struct Case: Decodable {
        let network: String
        let epoch: UInt64
        let votes, reveals: [String]
        let refusal, header: String?
        let sections: [String: String]?
    }

    /// Compares with what the model says of its own votes: `consensus_model.py make --seed N --count K > FILE`.
    @Test(.enabled(if: model != nil, "FOG_DIRECTORY_MODEL names no file"))
    func everyConsensusIsWhatTheModelSays() throws {
        let data = try Data(contentsOf: URL(filePath: try #require(Self.model)))
        let cases = try JSONDecoder().decode([Case].self, from: data)
        for (number, modelled) in cases.enumerated() {
            let network = try NetworkDescription(parsing: Array(modelled.network.utf8))
            // The model's authorities sign with their identity keys.
            func keys(_ id: NodeID) throws -> SignatureKeys {
                SignatureKeys(ed25519: try #require(network.authority(id)).identityKey)
            }
            let votes = try modelled.votes.map { text in
                let vote = try Unverified<Vote>(parsing: Array(text.utf8))
                return try vote.verified(by: keys(vote.claimed.authority), in: network.identifier)
            }
            let reveals = try modelled.reveals.map { text in
                let reveal = try Unverified<Reveal>(parsing: Array(text.utf8))
                return try reveal.verified(by: keys(reveal.claimed.authority), in: network.identifier)
            }
            let rule = ConsensusRule(network, epoch: modelled.epoch, votes: votes, reveals: reveals)
            do throws(ConsensusRefusal) {
                let made = try rule.consensus()
                #expect(String(decoding: made.consensus.body, as: UTF8.self) == modelled.header, "case \(number)")
                for (kind, bytes) in made.sections {
                    #expect(
                        String(decoding: bytes, as: UTF8.self) == modelled.sections?[kind.rawValue], "case \(number)")
                }
            } catch {
                switch error {
                case .tooFewVotes: #expect(modelled.refusal == "too few votes", "case \(number)")
                case .foreignVote: #expect(modelled.refusal == "foreign vote", "case \(number)")
                }
            }
        }
        #expect(cases.count >= 50)
    }
}
