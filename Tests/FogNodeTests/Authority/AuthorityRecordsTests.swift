import FogCore
import FogStorage
import Testing

@testable import FogDirectory
@testable import FogNode

@Suite struct AuthorityRecordsTests {
    private func withRecords(_ body: (TrialDirectory, AuthorityRecords, String) async throws -> Void) async throws {
        try await withTemporaryFolder { path in
            let trial = try TrialDirectory(3, in: path)
            try await body(trial, try AuthorityRecords(path + "/records"), path + "/records")
        }
    }

    private func vote(_ trial: TrialDirectory, _ epoch: UInt64) throws -> [UInt8] {
        let authority = trial.configurations[0]
        return try Vote(
            authority: authority.id, epoch: epoch, previous: nil, commitment: Digest.of("x"), parameters: [],
            geometry: nil, known: .all, nodes: []
        ).signed(by: authority.signer.brief, in: trial.network.identifier).bytes
    }

    @Test func whatIsKeptIsFoundAgain() async throws {
        try await withRecords { trial, records, _ in
            #expect(try records.read() == [])
            let bundle = try trial.bundle(9, signers: [0, 1, 2])
            let kept: [AuthorityRecord] = [
                .adopted(bundle), .entered(10), .voted(10, try vote(trial, 10)), .signed(10, Digest.of("x")),
            ]
            for record in kept { try records.keep(record) }
            #expect(try records.read() == kept)
        }
    }

    @Test func ofEachKindTheNewestIsKept() async throws {
        try await withRecords { trial, records, path in
            for epoch in UInt64(1)...9 {
                try records.keep(.entered(epoch))
                try records.keep(.voted(epoch, try vote(trial, epoch)))
                try records.keep(.signed(epoch, Digest.of("\(epoch)")))
                try records.keep(.adopted(try trial.bundle(epoch, signers: [0, 1, 2])))
            }
            // A clock that was far ahead has left a vote for an epoch that is to come.
            try records.keep(.voted(3, try vote(trial, 3)))
            let read = try records.read()
            let epochs = try read.compactMap { record -> UInt64? in
                guard case .adopted(let bundle) = record else { return nil }
                return try Unverified<Consensus>(parsing: bundle.consensus).claimedEpoch
            }
            #expect(epochs == [6, 7, 8, 9])
            #expect(read.suffix(3) == [.entered(9), .voted(3, try vote(trial, 3)), .signed(9, Digest.of("9"))])
            #expect(try PosixFolder(path).names().count == 7)
        }
    }

    /// Whoever doesn't know what it has signed must not guess.
    @Test func whatIsDamagedIsNotGuessed() async throws {
        try await withRecords { trial, records, path in
            try records.keep(.signed(10, Digest.of("x")))
            for text in ["", "10", "10 zz\n", "x \(Hexadecimal.encode(Digest.of("x").array))\n", "10 00\n"] {
                try AtomicFile.replace(path + "/signed", contents: Array(text.utf8))
                #expect(throws: FogError(.corrupted)) { try records.read() }
            }
            try records.keep(.signed(10, Digest.of("x")))
            let vote = try vote(trial, 10)
            try records.keep(.voted(10, vote))
            try AtomicFile.replace(path + "/vote-10", contents: Array(vote.dropLast(9)))
            #expect(throws: FogError(.corrupted)) { try records.read() }
        }
    }

    /// A consensus that is damaged is no loss: the others have it.
    @Test func aDamagedConsensusIsLeftOut() async throws {
        try await withRecords { trial, records, path in
            let bundles = try [UInt64(1), 2].map { try trial.bundle($0, signers: [0, 1, 2]) }
            for bundle in bundles { try records.keep(.adopted(bundle)) }
            try AtomicFile.replace(path + "/consensus-2", contents: Array(bundles[1].bytes.dropLast()))
            #expect(try records.read() == [.adopted(bundles[0])])
        }
    }

    @Test func proofsAreKept() async throws {
        try await withRecords { trial, records, _ in
            let author = trial.configurations[1]
            let claims = try ["a", "b"].map { text in
                let statement = SignedStatement(
                    .vote, network: trial.network.identifier, epoch: 4, digest: Digest.of(text))
                return Agreement.Claim(
                    digest: statement.digest, signatures: [author.id: try author.signer.brief.sign(statement)])
            }
            let proof = try #require(
                Equivocation(.vote, epoch: trial.epoch, claims, of: author.id, certificates: [author.certificate]))
            // Signed for epoch 4, so that it proves nothing about another.
            #expect(throws: DocumentError.self) { try proof.liar(in: trial.network) }
            let file = try records.keep(proof, of: "auth-1")
            #expect(try SmallFile.read(file) == proof.bytes)
        }
    }
}
