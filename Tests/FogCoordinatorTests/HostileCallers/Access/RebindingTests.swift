import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

/// A browser that was led here by a name that somebody else controls, or by a page of another origin.
@Suite struct RebindingTests {
    private static let foreign: [String?] = [
        nil, "", "evil.example", "evil.example:80", "localhost.", "localhost.evil.example", "localhost@evil.example",
        "127.0.0.1.evil.example", "evil.example#localhost", "localhost:80@evil.example", "localhost:evil.example",
        "localhost:80:80", "localhost:123456", "localhost,evil.example", "127.0.0.1.", "127.1", "2130706433",
        "0x7f000001",
        "0.0.0.0", "[::]", "::1", "[::1].evil.example", "[::1]evil:80", "[::ffff:127.0.0.1]", "[::1",
        "\u{24DB}ocalhost",
        "locaIhost", "xn--localhost", "fog\u{212A}.example", "127.0.0.1%00.evil.example", "localhost/",
        "localhost evil",
    ]

    private static let origins = [
        "null", "http://evil.example", "https://evil.example", "http://localhost.evil.example", "http://localhost:1",
        "https://localhost:8443", "file://", "http://127.0.0.1", "http://localhost@evil.example", "localhost",
        "http://",
        "http://localhost http://evil.example", "chrome-extension://localhost",
    ]

    /// Over TCP, and over the Unix socket, to which a bridge may lead.
    @Test func onlyItsOwnNamesAreServed() async throws {
        try await HostileScene.run { scene in
            for connect in [scene.overTCP, scene.overSocket] {
                for host in Self.foreign {
                    let answer = try await connect(scene.head("GET /v1/jobs", token: scene.token, host: host))
                    #expect(answer?.status == 403 || answer?.status == 400, "\(host ?? "none")")
                    HostileScene.expect(
                        answer, answer?.status ?? 0, answer?.status == 400 ? .invalid : .forbidden, host ?? "none")
                }
                for origin in Self.origins {
                    for line in ["GET /v1/jobs", "GET /healthz", "OPTIONS /v1/jobs", "POST /v1/jobs"] {
                        let answer = try await connect(
                            scene.head(line, token: scene.token, fields: ["Origin: \(origin)", "Content-Length: 0"]))
                        HostileScene.expect(answer, 403, .forbidden, "\(line) from \(origin)")
                        #expect(answer?.fields["access-control-allow-origin"] == nil)
                    }
                }
                for host in [
                    "localhost", "LocalHost:\(scene.port)", "127.0.0.1:\(scene.port)", "[::1]:1", "localhost:",
                ] {
                    let fields = ["Origin: http://\(host)"]
                    for fields in [[], fields] {
                        let answer = try await connect(
                            scene.head("GET /v1/jobs", token: scene.token, host: host, fields: fields))
                        #expect(answer?.status == 200, "\(host)")
                    }
                }
            }
            try await scene.expectHonestCallersAreServed()
        }
    }

    /// No page can make the operator's own rights its own.
    @Test func thePowerOfTheSocketIsNotLentToPages() async throws {
        try await HostileScene.run { scene in
            let ask = scene.head("GET /v1/tokens")
            #expect(try await scene.overSocket(ask)?.status == 200)
            for fields in [["Origin: http://evil.example"], ["Origin: null"]] {
                HostileScene.expect(
                    try await scene.overSocket(scene.head("GET /v1/tokens", fields: fields)), 403, .forbidden)
            }
            HostileScene.expect(
                try await scene.overSocket(scene.head("GET /v1/tokens", host: "evil.example")), 403, .forbidden)
        }
    }
}

extension HostileScene {
    func overTCP(_ request: String) async throws -> RawAnswer? { try await answer(request) }

    func overSocket(_ request: String) async throws -> RawAnswer? {
        let caller = try await RawCaller(socket: socket)
        try await caller.send(request)
        return try await caller.answer()
    }
}
