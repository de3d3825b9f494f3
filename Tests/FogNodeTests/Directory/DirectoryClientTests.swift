import FogCore
import FogSystem
import Testing

@testable import FogDirectory
@testable import FogNode

/// Clients that fetch over real links from authorities that tell the truth, and from such as don't.
@Suite struct DirectoryClientTests {
    private func withTrial(_ body: (TrialDirectory) async throws -> Void) async throws {
        try await withTemporaryFolder { try await body(try TrialDirectory(4, in: $0)) }
    }

    private func failure(_ answer: DirectoryClient.Answer) -> FogError? {
        if case .failure(let error) = answer.outcome { error } else { nil }
    }

    @Test func whatEnoughHaveSignedIsTakenAndKept() async throws {
        try await withTrial { trial in
            let mixes = try (0..<3).map { try trial.mix($0) }
            let bundle = try trial.bundle(trial.epoch, nodes: mixes, signers: [0, 1, 2])
            try await trial.serving([0: [bundle], 1: [bundle]]) {
                let client = try trial.client()
                await client.refresh()
                let held = try #require(await client.usable)
                #expect(held.consensus.document.epoch == trial.epoch)
                let section = try ConsensusSection(
                    .mixes, parsing: try #require(held.bundle.sections[.mixes]), of: held.consensus.document)
                #expect(section.nodes.count == 3)
                // Nobody asked for the others.
                #expect(held.bundle.sections.count == 1)
                await client.close()
            }
            // With nobody there, what is kept is gone by, in this process and the next.
            let client = try trial.client()
            let answers = await client.refresh()
            #expect(await client.usable?.bundle.sections[.mixes] != nil)
            // The mixes that stand there aren't there either, so all were asked.
            #expect(answers.isEmpty || answers.allSatisfy { failure($0)?.code == .unavailable })
            await client.close()
        }
    }

    @Test func aForgedOneIsRefusedHoweverManyServeIt() async throws {
        try await withTrial { trial in
            let forged = try trial.bundle(trial.epoch, rate: 666, signers: [0, 1])
            let servers = Dictionary(uniqueKeysWithValues: (0..<4).map { ($0, [forged]) })
            try await trial.serving(servers) {
                let client = try trial.client()
                let answers = await client.refresh()
                #expect(await client.view.newest == nil && answers.count == 4)
                for answer in answers {
                    #expect(
                        failure(answer)?.message.contains("2 authorities have signed it and 3 must") == true,
                        "\(answer)")
                }
                let status = await client.status()
                #expect(status.standing == "none" && status.findings.contains { $0.contains("isn't taken") })
                await client.close()
            }
        }
    }

    /// The signatures are genuine, but one stands there twice, or for another consensus.
    @Test func signaturesThatDontCountAreNotCounted() async throws {
        try await withTrial { trial in
            let (two, other) = (
                try trial.bundle(trial.epoch, rate: 666, signers: [0, 1]),
                try trial.bundle(trial.epoch, rate: 1, signers: [2])
            )
            let mixed = Verified(
                try Unverified<Consensus>(parsing: two.consensus).claimed,
                body: try Unverified<Consensus>(parsing: two.consensus).claimed.body,
                digest: try Unverified<Consensus>(parsing: two.consensus).digest,
                signatures: try Unverified<Consensus>(parsing: two.consensus).signatures
                    + Unverified<Consensus>(parsing: other.consensus).signatures)
            let forged = ConsensusBundle(
                consensus: mixed.bytes, certificates: two.certificates + two.certificates + other.certificates,
                sections: two.sections)
            try await trial.serving([0: [forged]]) {
                let client = try trial.client()
                await client.refresh()
                #expect(await client.view.newest == nil)
                await client.close()
            }
        }
    }

    @Test func oneHonestPlaceIsEnough() async throws {
        try await withTrial { trial in
            let forged = try trial.bundle(trial.epoch, rate: 666, signers: [0, 1])
            let genuine = try trial.bundle(trial.epoch, signers: [0, 2, 3])
            try await trial.serving([0: [forged], 1: [forged], 3: [genuine]]) {
                let client = try trial.client()
                await client.refresh()
                #expect(await client.usable?.consensus.document.parameters == [NetworkParameter("rate", 1)])
                await client.close()
            }
        }
    }

    @Test func timeNeverGoesBack() async throws {
        try await withTrial { trial in
            let old = try trial.bundle(trial.epoch - 1, signers: [0, 1, 2])
            let new = try trial.bundle(trial.epoch, after: old, rate: 2, signers: [0, 1, 2])
            let client = try trial.client()
            try await trial.serving([0: [new]]) { await client.refresh() }
            try await trial.serving([0: [old], 1: [old], 2: [old], 3: [old]]) { await client.refresh() }
            #expect(await client.view.newest?.consensus.document.epoch == trial.epoch)
            await client.close()
            let again = try trial.client()
            #expect(await again.view.newest?.consensus.document.epoch == trial.epoch)
        }
    }

    /// As many as must sign one have signed another too.
    @Test func aForkIsToldAndItsProofKept() async throws {
        try await withTrial { trial in
            let one = try trial.bundle(trial.epoch, signers: [0, 1, 2])
            let other = try trial.bundle(trial.epoch, rate: 666, signers: [1, 2, 3])
            let client = try trial.client()
            try await trial.serving([0: [one]]) { await client.refresh() }
            try await trial.serving([0: [one], 1: [other], 2: [other], 3: [other]]) {
                // Until one of those was asked.
                for _ in 0..<50 where await client.view.forks.isEmpty { await client.refresh() }
            }
            let view = await client.view
            #expect(view.newest?.bundle.consensus == one.consensus)
            #expect(view.forks.first?.kind == .twoForOneEpoch(trial.epoch))
            for (name, bundle) in [("held", one), ("found", other)] {
                let file = "\(trial.path)/client/forks/\(trial.epoch)-\(name)"
                let kept = try ConsensusBundle(parsing: try #require(try SmallFile.read(file)))
                #expect(kept == bundle.head && (try? kept.verified(in: trial.network)) != nil)
            }
            await client.close()
        }
    }

    @Test func anOlderSectionIsMadeIntoTheNewByADiff() async throws {
        try await withTrial { trial in
            let mixes = try (0..<40).map { try trial.mix($0) }
            let old = try trial.bundle(trial.epoch - 1, nodes: Array(mixes.prefix(39)), signers: [0, 1, 2])
            let new = try trial.bundle(trial.epoch, after: old, nodes: mixes, signers: [0, 1, 2])
            try await trial.serving([0: [old, new]]) {
                let source = DirectorySource(trial.network.authorities[0], in: trial.network, .init())
                func digest(_ bundle: ConsensusBundle) throws -> Bytes32 {
                    try #require(
                        bundle.verified(in: trial.network).document.sections.first { $0.kind == .mixes }
                    ).digest
                }
                let diff = try await source.fetch.call.get(
                    .section(.mixes, try digest(new), from: try digest(old)), limit: 1 << 20)
                #expect(
                    diff.starts(with: Array("fog-diff 1\n".utf8)) && diff.count * 2 < new.sections[.mixes]?.count ?? 0)
                let sections = try await source.fetch.sections(
                    [.mixes], of: try new.verified(in: trial.network).document, held: old.sections)
                #expect(sections[.mixes] == new.sections[.mixes])
                // Of what isn't known there the whole is sent.
                let whole = try await source.fetch.call.get(
                    .section(.mixes, try digest(new), from: Digest.of("unknown")), limit: 1 << 20)
                #expect(whole == new.sections[.mixes])
                await source.close()
            }
        }
    }

    /// One place has the right head and another section; the next place has it.
    @Test func aSectionThatIsWrongIsFetchedElsewhere() async throws {
        try await withTrial { trial in
            let good = try trial.bundle(trial.epoch, nodes: [try trial.mix(0)], signers: [0, 1, 2])
            let bad = ConsensusBundle(
                consensus: good.consensus, certificates: good.certificates,
                sections: good.sections.mapValues { $0 + Array("node x\n".utf8) })
            let client = try trial.client()
            try await trial.serving([0: [bad], 1: [bad]]) {
                let answers = await client.refresh()
                #expect(answers.contains { failure($0)?.code == .tooLarge || failure($0)?.code == .corrupted })
                #expect(await client.usable?.bundle.sections.isEmpty == true)
            }
            try await trial.serving([0: [bad], 2: [good]]) { await client.refresh() }
            #expect(await client.usable?.bundle.sections[.mixes] == good.sections[.mixes])
            await client.close()
        }
    }

    @Test func whoeverHasNothingSaysSo() async throws {
        try await withTrial { trial in
            try await trial.serving([0: []]) {
                let source = DirectorySource(trial.network.authorities[0], in: trial.network, .init())
                await #expect(throws: FogError(.notFound)) { try await source.fetch.head() }
                await #expect(throws: FogError(.notFound)) { try await source.fetch.report() }
                await #expect(throws: FogError(.unsupported)) {
                    try await source.fetch.call.post([1], to: .descriptors)
                }
                await source.close()
            }
        }
    }
}
