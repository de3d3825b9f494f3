import FogClient
import FogCore
import FogJobs
import FoundationEssentials
import Testing

@testable import FogCoordinator

@Suite struct TokenTests {
    @Test func tokensAreMadeListedAndRevoked() async throws {
        let scene = try await CoordinatorScene()
        let root = try await scene.client(.operator, name: "root")
        let made = try await root.createToken(.submitter, name: "alice")
        #expect(made.secret.hasPrefix("fog_submitter_") && made.token.kind == .submitter)
        let alice = scene.client(made.secret)
        #expect(try await alice.jobs().jobs.isEmpty)
        #expect(try await root.tokens().tokens.map(\.name).sorted() == ["alice", "root"])
        #expect(try await root.revokeToken(made.token.id) == made.token)
        await #expect(throws: FogError(.unauthenticated)) { try await alice.jobs() }
        await #expect(throws: FogError(.notFound)) { try await root.revokeToken(made.token.id) }
        #expect(try await root.tokens().tokens.map(\.name) == ["root"])
        let next = try await scene.restarted()
        await #expect(throws: FogError(.unauthenticated)) { try await next.client(made.secret).jobs() }
    }

    @Test func onlyOperatorsAdminister() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let clients = [
            try await scene.client(.submitter), try await scene.client(.join), worker.client,
        ]
        for client in clients {
            await #expect(throws: FogError(.forbidden)) { try await client.tokens() }
            await #expect(throws: FogError(.forbidden)) { try await client.createToken(.operator, name: "x") }
            await #expect(throws: FogError(.forbidden)) { try await client.revokeToken("t") }
            await #expect(throws: FogError(.forbidden)) { try await client.drain(worker.node, true) }
            await #expect(throws: FogError(.forbidden)) { try await client.remove(worker.node) }
        }
        for client in clients.dropFirst() {
            await #expect(throws: FogError(.forbidden)) { try await client.jobs() }
            await #expect(throws: FogError(.forbidden)) { try await client.nodes() }
            await #expect(throws: FogError(.forbidden)) {
                try await client.submit(specification: Array(JobText.make().utf8), idempotencyKey: "k")
            }
            await #expect(throws: FogError(.forbidden)) {
                try await client.validate(specification: Array(JobText.make().utf8))
            }
        }
        let request = ClaimRequest(node: worker.node, limit: 1, waitMs: 0, claim: "c")
        for client in [clients[0], clients[1], try await scene.client(.operator)] {
            await #expect(throws: FogError(.forbidden)) { try await client.claim(request) }
        }
        await #expect(throws: FogError(.invalid)) {
            try await scene.client(.operator).createToken(.worker, name: "x")
        }
        for name in ["", "a b", "a/b", String(repeating: "a", count: 64)] {
            await #expect(throws: FogError(.invalid)) {
                try await scene.client(.operator).createToken(.join, name: name)
            }
        }
    }

    @Test func claimsStayWithinTheirBounds() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        for (limit, wait, name) in [
            (0, 0, "a"), (65, 0, "a"), (-1, 0, "a"), (1, -1, "a"), (1, 60_001, "a"), (1, 0, ""),
            (1, 0, String(repeating: "a", count: 65)),
        ] as [(Int, Int64, String)] {
            await #expect(throws: FogError(.invalid)) {
                try await worker.claim(limit, waitMs: wait, name: name)
            }
        }
    }

    @Test func whoShowsNothingOrNonsenseIsNobody() async throws {
        let scene = try await CoordinatorScene()
        await #expect(throws: FogError(.unauthenticated)) { try await scene.client(nil).jobs() }
        for token in ["", "x", "fog_operator_00", String(repeating: "a", count: 300)] {
            await #expect(throws: FogError(.unauthenticated)) { try await scene.client(token).jobs() }
        }
    }

    /// Whoever gets hold of the folder gets hashes, not tokens.
    @Test func noSecretIsWrittenToTheFolder() async throws {
        let scene = try await CoordinatorScene()
        let root = try await scene.client(.operator)
        var secrets = [try await TestWorker(scene).token]
        for kind in [TokenKind.submitter, .operator, .join] {
            secrets.append(try await root.createToken(kind, name: "n").secret)
        }
        func appears(_ needle: String) throws -> Bool {
            let folder = scene.folder.path + "/state"
            return try FileManager.default.subpathsOfDirectory(atPath: folder).contains { name in
                guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { return false }
                return data.firstRange(of: Data(needle.utf8)) != nil
            }
        }
        for secret in secrets {
            let digits = try #require(secret.split(separator: "_").last)
            #expect(digits.count == 64)
            #expect(try !appears(String(digits)))
            #expect(try appears(TokenSecret.hash(secret)), "the search finds what is there")
        }
        try await scene.close()
        for secret in secrets { #expect(try !appears(String(secret.suffix(64)))) }
    }

    @Test func theFolderIsItsOwnersAlone() async throws {
        let scene = try await CoordinatorScene()
        _ = try await scene.client(.operator).upload(bytes: [1])
        let folder = scene.folder.path + "/state"
        for name in [""] + (try FileManager.default.subpathsOfDirectory(atPath: folder)) {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & 0o077 == 0, "\(name) has the mode \(String(mode, radix: 8))")
        }
    }
}
