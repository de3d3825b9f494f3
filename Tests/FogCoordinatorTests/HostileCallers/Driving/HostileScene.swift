import FogClient
import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

/// A whole coordinator with its sockets, whose callers mean it no good, and an honest one beside them.
struct HostileScene: Sendable {
    let coordinator: Coordinator
    let port: Int
    /// A submitter named mallory.
    let token: String

    var operations: CoordinatorOperations { coordinator.operations }
    var socket: String { coordinator.configuration.socketPath }

    /// Starts one and ends it.
    static func run(
        callers: CallerLimits = CallerLimits(), bounds: CoordinatorConfiguration.Bounds = .init(),
        _ body: @escaping @Sendable (HostileScene) async throws -> Void
    ) async throws {
        try await ServiceScene.run(in: try TemporaryFolder(), callers: callers, bounds: bounds) { coordinator, port in
            let made = try await coordinator.operations.createToken(
                TokenRequest(kind: .submitter, name: "mallory"), by: CoordinatorScene.root)
            try await body(HostileScene(coordinator: coordinator, port: port, token: made.secret))
        }
    }

    /// A token for somebody else.
    func token(_ kind: TokenKind, _ name: String) async throws -> String {
        try await operations.createToken(TokenRequest(kind: kind, name: name), by: CoordinatorScene.root).secret
    }

    /// The head of a request, with what else it is to have, and the body's length if there is one.
    func head(
        _ line: String, token: String? = nil, host: String? = "localhost", fields: [String] = [], length: Int? = nil
    ) -> String {
        var lines = ["\(line) HTTP/1.1"]
        if let host { lines.append("Host: \(host)") }
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let length { lines.append("Content-Length: \(length)") }
        return (lines + fields + ["", ""]).joined(separator: "\r\n")
    }

    func connect(receiveBuffer: Int32? = nil) async throws -> RawCaller {
        try await RawCaller(port: port, receiveBuffer: receiveBuffer)
    }

    /// What is answered to this on a connection of its own.
    func answer(_ request: String) async throws -> RawAnswer? { try await answer(Array(request.utf8)) }

    func answer(_ request: [UInt8]) async throws -> RawAnswer? {
        let caller = try await connect()
        try await caller.send(request)
        return try await caller.answer()
    }

    /// Expects a problem document, and that the connection then closes.
    func expectRefusal(
        of request: [UInt8], gives status: Int, _ code: FogError.Code, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let caller = try await connect()
        try await caller.send(request)
        let answers = try await caller.answers()
        let shown = String(decoding: request.prefix(80), as: UTF8.self)
        #expect(answers.map(\.status) == [status], "\(shown)", sourceLocation: sourceLocation)
        let answer = try #require(answers.last, sourceLocation: sourceLocation)
        Self.expect(answer, status, code, shown, sourceLocation: sourceLocation)
        #expect(answer.fields["connection"] == "close", "\(shown)", sourceLocation: sourceLocation)
    }

    /// Expects a problem document.
    static func expect(
        _ answer: RawAnswer?, _ status: Int, _ code: FogError.Code, _ comment: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer?.status == status, "\(comment)", sourceLocation: sourceLocation)
        #expect(answer?.fields["content-type"] == Problem.contentType, "\(comment)", sourceLocation: sourceLocation)
        #expect(answer?.problem?.status == status, "\(comment)", sourceLocation: sourceLocation)
        #expect(answer?.problem?.error.code == code, "\(comment)", sourceLocation: sourceLocation)
        #expect(answer?.problem?.detail.isEmpty == false, "\(comment)", sourceLocation: sourceLocation)
    }

    /// Expects that an honest submitter is served over TCP, and the operator over the socket.
    func expectHonestCallersAreServed(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let honest = try await token(.submitter, "honest")
        try await ServiceScene.withClient(.http(host: "127.0.0.1", port: port), token: honest) { client in
            let job = try await client.submit(specification: Array(JobText.make().utf8), idempotencyKey: honest)
            let known = try await client.jobs().jobs.map(\.id)
            #expect(known.contains(job.id), sourceLocation: sourceLocation)
        }
        try await ServiceScene.withClient(.unixSocket(path: socket)) { client in
            let version = try await client.version()
            #expect(version == .current, sourceLocation: sourceLocation)
        }
    }
}
