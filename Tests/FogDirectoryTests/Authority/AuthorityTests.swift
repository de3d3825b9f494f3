import FogCore
import Testing

@testable import FogDirectory

@Suite struct AuthorityTests {
    private static let next = AuthorityBench.epoch + 1

    @Test func allMakeTheSameConsensusEpochAfterEpoch() throws {
        let bench = try AuthorityBench(4)
        let nodes = try (1...6).map { try TrialNode($0, roles: [.mix]) }
        for node in nodes { try bench.publish(node) }
        bench.advance(to: bench.schedule.start(of: Self.next + 2))
        for taken in bench.adopted {
            #expect(taken.map(\.document.epoch) == [Self.next, Self.next + 1, Self.next + 2])
            #expect(taken.map(\.digest) == bench.adopted[0].map(\.digest))
        }
        let first = try #require(bench.adopted[0].first).document
        let second = bench.adopted[0][1].document
        #expect(second.previous?.digest == bench.adopted[0][0].digest)
        #expect(first.beacon != second.beacon)
        // Signatures that came after there were enough are there too.
        #expect(bench.adopted.allSatisfy { $0.allSatisfy { $0.signatures.count == 4 } })
        #expect(second.participants.count == 4 && second.participants.allSatisfy { $0.hasRevealed })
        // New mixes have no place in a layer; those that stood before have, as many in each.
        let bundle = try #require(bench.authorities[0]?.newestBundle)
        let mixes = try ConsensusSection(
            .mixes, parsing: try #require(bundle.sections[.mixes]), of: bench.adopted[0][2].document)
        #expect(mixes.nodes.compactMap(\.layer).sorted() == [1, 1, 2, 2, 3, 3])
    }

    @Test func nothingIsSaidBeforeItIsKept() throws {
        let bench = try AuthorityBench(3)
        bench.stuckDisks = [0]
        bench.advance(to: bench.schedule.revealsBegin(in: AuthorityBench.epoch))
        let claims = bench.authorities[1]?.round?.votes.claims.keys.sorted()
        #expect(claims == [1, 2].map { bench.trial.authorities[$0].id }.sorted())
        bench.advance(to: bench.schedule.start(of: Self.next))
        #expect(bench.adopted.map(\.count) == [0, 0, 0])
        let missing = AuthorityNote.tooFewVotes(
            Self.next, found: 2, needed: 3, missing: [bench.trial.authorities[0].id])
        #expect(bench.notes[1].contains(missing))
    }

    @Test func whoComesBackSaysTheSameAgain() throws {
        let bench = try AuthorityBench(3)
        let node = try TrialNode(1, roles: [.relay])
        try bench.publish(node)
        bench.advance(to: bench.schedule.votesBegin(in: AuthorityBench.epoch).advanced(by: .seconds(1)))
        #expect(bench.votes(of: 0, for: Self.next).count == 1)
        bench.stop(0)
        bench.start(0)
        bench.advance(to: bench.schedule.start(of: Self.next))
        // It knows no node any more and would vote otherwise, but doesn't.
        #expect(bench.votes(of: 0, for: Self.next).count == 1)
        #expect(bench.adopted.map(\.count) == [1, 1, 1])
        #expect(bench.notes.allSatisfy { $0.allSatisfy { if case .equivocation = $0 { false } else { true } } })
    }

    @Test func whoHasLostItsRecordsAbstainsUntilTheNextEpoch() throws {
        let bench = try AuthorityBench(4)
        bench.advance(to: bench.schedule.votesBegin(in: AuthorityBench.epoch).advanced(by: .seconds(1)))
        bench.stop(0, losingDisk: true)
        bench.start(0)
        bench.advance(to: bench.schedule.start(of: Self.next))
        #expect(bench.notes[0].contains(.abstains(Self.next)))
        #expect(bench.votes(of: 0, for: Self.next).isEmpty)
        // It has the consensus of the others, and takes part in the next.
        #expect(bench.adopted[0].map(\.digest) == bench.adopted[1].map(\.digest))
        bench.advance(to: bench.schedule.start(of: Self.next + 1))
        #expect(bench.adopted[0].last?.document.participants.count == 4)
    }

    @Test func aDeadMinorityStopsNothingAndAMajorityDoes() throws {
        let bench = try AuthorityBench(7)
        bench.stop(0)
        bench.stop(1)
        bench.advance(to: bench.schedule.start(of: Self.next))
        #expect(bench.adopted[2].count == 1)
        bench.stop(2)
        bench.advance(to: bench.schedule.start(of: Self.next + 1))
        #expect(bench.adopted[3].count == 1)
        let dead = bench.trial.description.authorities.prefix(3).map(\.id)
        #expect(bench.notes[3].contains(.tooFewVotes(Self.next + 1, found: 4, needed: 5, missing: dead)))
        // Back again, they go on by themselves.
        for index in 0..<3 { bench.start(index) }
        bench.advance(to: bench.schedule.start(of: Self.next + 2))
        #expect(bench.adopted.allSatisfy { $0.last?.document.epoch == Self.next + 2 })
        #expect(bench.adopted[6].last?.document.previous?.epoch == Self.next)
    }

    @Test func aConsensusThatContradictsTheKnownOneIsReported() throws {
        let bench = try AuthorityBench(3)
        bench.advance(to: bench.schedule.start(of: Self.next))
        let known = try #require(bench.adopted[0].first)
        let other = try bench.trial.sign(
            try ConsensusRule(
                bench.trial.description, epoch: Self.next,
                votes: try bench.trial.authorities.map { authority in
                    try Vote(
                        authority: authority.id, epoch: Self.next, previous: nil, commitment: Digest.of("other"),
                        parameters: [], geometry: nil, known: .all, nodes: []
                    ).signed(by: authority.signer.brief, in: bench.trial.description.identifier)
                }, reveals: [Verified<Reveal>]()
            ).consensus().consensus, by: 0..<3)
        let bundle = ConsensusBundle(
            consensus: other.bytes, certificates: bench.trial.authorities.map(\.certificate.bytes), sections: [:])
        bench.give([.message(.consensus(bundle), from: bench.trial.authorities[1].id)], to: 0)
        #expect(bench.notes[0].contains(.fork(Self.next, known.digest, other.digest)))
        #expect(bench.authorities[0]?.newest?.digest == known.digest)
    }

    @Test func aNodeThatCantBeReachedIsntVotedFor() throws {
        let bench = try AuthorityBench(3)
        let (here, gone) = (try TrialNode(1, roles: [.relay]), try TrialNode(2, roles: [.relay]))
        try bench.publish(here)
        try bench.publish(gone)
        bench.reachable.remove(gone.id)
        #expect(bench.answers.allSatisfy { $0 == nil })
        bench.advance(to: bench.schedule.start(of: Self.next + 1))
        #expect(bench.authorities[0]?.standing == [here.id])
    }

    @Test func strangersAndNonsenseChangeNothing() throws {
        let bench = try AuthorityBench(3)
        let peer = bench.trial.authorities[1].id
        let stranger = NodeID(Digest.of("stranger"))
        for message in [
            AuthorityMessage.status([1, 2, 3]), .vote([]), .reveal([0xff]), .want(.vote(Digest.of("x"))),
            .want(.consensus),
            .consensus(ConsensusBundle(consensus: [], certificates: [[]], sections: [:])),
        ] {
            bench.give([.message(message, from: peer), .message(message, from: stranger)], to: 0)
        }
        bench.advance(to: bench.schedule.start(of: Self.next))
        #expect(bench.adopted.map(\.count) == [1, 1, 1])
    }

    private func vote(of index: Int, on bench: AuthorityBench) throws -> [UInt8] {
        let authority = bench.trial.authorities[index]
        return try Vote(
            authority: authority.id, epoch: Self.next, previous: nil, commitment: Digest.of("x"), parameters: [],
            geometry: nil, known: .all, nodes: []
        ).signed(by: authority.signer.brief, in: bench.trial.description.identifier).bytes
    }

    @Test func aClockThatIsSetBackOpensNoRoundAgain() throws {
        let bench = try AuthorityBench(4)
        bench.stop(3)
        bench.advance(to: bench.schedule.revealsBegin(in: AuthorityBench.epoch).advanced(by: .seconds(1)))
        let late = bench.trial.authorities[3].id
        bench.clockErrors[0] = bench.now.wall.duration(to: bench.schedule.votesBegin(in: AuthorityBench.epoch))
        bench.give([.message(.vote(try vote(of: 3, on: bench)), from: late)], to: 0)
        #expect(bench.authorities[0]?.progress?.votes.contains(late) == false)
        bench.clockErrors = [:]
        bench.advance(to: bench.schedule.start(of: Self.next))
        #expect(bench.adopted.map(\.count) == [1, 1, 1, 0])
    }

    /// It may have voted for epochs that are to come, and has said nothing in those in between.
    @Test func aClockThatWasFarAheadAndIsMendedStopsNothing() throws {
        let bench = try AuthorityBench(4)
        bench.advance(to: bench.schedule.votesBegin(in: AuthorityBench.epoch))
        let ahead = bench.schedule.start(of: Self.next + 50).advanced(by: .seconds(20))
        bench.clockErrors[0] = bench.now.wall.duration(to: ahead)
        bench.give([], to: 0)
        bench.clockErrors = [:]
        bench.advance(to: bench.schedule.start(of: Self.next + 3))
        #expect(bench.adopted.allSatisfy { $0.map(\.document.epoch) == (0...3).map { Self.next + $0 } })
        // In the epoch in which that happened it says nothing more, and then it takes part again.
        #expect(bench.adopted[1][1...].allSatisfy { $0.document.participants.count == 4 })
        for epoch in Self.next...Self.next + 60 { #expect(bench.votes(of: 0, for: epoch).count <= 1) }
        #expect(bench.notes.allSatisfy { $0.allSatisfy { if case .equivocation = $0 { false } else { true } } })
    }

    /// Whoever shows signatures that aren't genuine isn't listened to for the rest of the epoch, and keeps nobody else out.
    @Test func forgedSignaturesCostLittleAndChangeNothing() throws {
        let bench = try AuthorityBench(4)
        bench.advance(to: bench.schedule.votesBegin(in: AuthorityBench.epoch))
        let liar = bench.trial.authorities[3]
        var status = AuthorityStatus(sender: liar.id, epoch: Self.next)
        status.votes = bench.trial.authorities.map { author in
            let forged = DocumentSignature(
                .ed25519, key: DocumentSignature.name(of: author.signer.keys.ed25519),
                bytes: [UInt8](repeating: 7, count: 64))
            let signers = bench.trial.authorities.map { ($0.id, [forged]) }
            return AuthorityStatus.Claim(
                author: author.id, digest: Digest.of("forged"), signatures: Dictionary(uniqueKeysWithValues: signers))
        }
        for _ in 0..<20 { bench.give([.message(.status(status.bytes), from: liar.id)], to: 0) }
        #expect(bench.authorities[0]?.round?.forgeries[liar.id] == 64)
        #expect(bench.notes[0].filter { $0 == .forgeries(liar.id, Self.next) }.count == 1)
        bench.advance(to: bench.schedule.start(of: Self.next))
        #expect(bench.adopted.map(\.count) == [1, 1, 1, 1])
    }

    /// Whoever signs two votes is told to all operators, with a proof that everybody can check.
    @Test func twoVotesOfOneAreProved() throws {
        let bench = try AuthorityBench(4)
        // Until its certificate is known.
        bench.advance(to: bench.now.wall.advanced(by: .seconds(5)))
        bench.stop(3)
        bench.advance(to: bench.schedule.votesBegin(in: AuthorityBench.epoch).advanced(by: .seconds(1)))
        let liar = bench.trial.description.authorities[3]
        for digest in ["one", "other"] {
            let vote = try Vote(
                authority: liar.id, epoch: Self.next, previous: nil, commitment: Digest.of(digest), parameters: [],
                geometry: nil, known: .all, nodes: []
            ).signed(by: bench.trial.authorities[3].signer.brief, in: bench.trial.description.identifier)
            bench.give([.message(.vote(vote.bytes), from: liar.id)], to: 0)
        }
        bench.advance(to: bench.schedule.start(of: Self.next))
        for index in 0..<3 {
            let proof = try Equivocation(parsing: try #require(bench.proofs[index].first).bytes)
            #expect(try proof.liar(in: bench.trial.description).name == liar.name && proof.epoch == Self.next)
        }
        #expect(bench.adopted[0].last?.document.participants.count == 3)
    }

    /// Nodes that went away since the consensus are out once so many say so as must sign one.
    @Test func nodesThatGoAwayAreOut() throws {
        let bench = try AuthorityBench(4)
        let (here, gone) = (try TrialNode(1, roles: [.mix]), try TrialNode(2, roles: [.mix]))
        for node in [here, gone] { try bench.publish(node) }
        bench.advance(to: bench.schedule.start(of: Self.next))
        var view = DirectoryView(bench.trial.description)
        try view.take(try #require(bench.authorities[0]?.newestBundle), at: bench.now.wall)
        bench.reachable.remove(gone.id)
        bench.advance(to: bench.schedule.votesBegin(in: Self.next))
        bench.advance(to: bench.schedule.start(of: Self.next).advanced(by: .seconds(48)))
        let list = try #require(bench.authorities[2]).outageList
        #expect(list.outages.count == 4)
        view.take(try OutageList(parsing: list.bytes))
        #expect(view.newest?.out == [gone.id])
        // As many as must agree have to say it.
        view.take(OutageList(outages: Array(list.outages.prefix(2)), certificates: list.certificates))
        #expect(view.newest?.out == [])
        view.take(OutageList(outages: list.outages, certificates: Array(list.certificates.prefix(2))))
        #expect(view.newest?.out == [])
    }

    /// A consensus that came after the votes for the next were cast isn't left out: there is none for the next epoch, and the
    /// one after that follows it.
    @Test func whatCameTooLateForTheVotesIsntLeftOut() throws {
        let bench = try AuthorityBench(4)
        bench.advance(to: bench.schedule.start(of: Self.next))
        let late = try #require(bench.authorities[0]?.newestBundle)
        // All forget it but the one that gives it back to them in the middle of the next epoch.
        for index in 0..<4 {
            bench.stop(index)
            bench.forget(Self.next, of: index)
            bench.start(index)
        }
        bench.advance(to: bench.schedule.revealsBegin(in: Self.next))
        for index in 0..<4 {
            #expect(bench.authorities[index]?.newest == nil)
            bench.give([.message(.consensus(late), from: bench.trial.authorities[(index + 1) % 4].id)], to: index)
        }
        bench.advance(to: bench.schedule.start(of: Self.next + 2))
        let taken = bench.adopted[2].map(\.document)
        #expect(taken.map(\.epoch).last == Self.next + 2 && !taken.contains { $0.epoch == Self.next + 1 })
        #expect(taken.last?.previous?.epoch == Self.next)
        #expect(bench.notes[2].contains(.leavesOut(Self.next + 1, Self.next)))
    }
}
