import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

/// What isn't HTTP, or could be taken for two different requests by two readers.
@Suite struct MalformedRequestTests {
    private static let nothing = "GET /version HTTP/1.1\r\n"

    private static let malformed: [(String, String)] = [
        ("a line that is no field", nothing + "Host: localhost\r\nnonsense\r\n\r\n"),
        ("a field without a name", nothing + "Host: localhost\r\n: x\r\n\r\n"),
        ("a space before the colon", nothing + "Host : localhost\r\n\r\n"),
        ("a field that is folded", nothing + "Host: localhost\r\nA: b\r\n c\r\n\r\n"),
        ("a NUL in a field", nothing + "Host: localhost\r\nA: b\0c\r\n\r\n"),
        ("a NUL in the target", "GET /ver\0sion HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("line feeds alone", "GET /version HTTP/1.1\nHost: localhost\n\n"),
        (
            "two lengths",
            "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"
        ),
        (
            "one length twice",
            "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"
        ),
        ("a list of lengths", "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1, 1\r\n\r\na"),
        ("a negative length", "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\na"),
        ("a length with a sign", "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\na"),
        ("a length in hexadecimal", "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x1\r\n\r\na"),
        (
            "a length beyond 64 bits",
            "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\na"
        ),
        (
            "a length and chunks",
            "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        (
            "chunks that aren't the last coding",
            "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"
        ),
        (
            "a length that is hidden by a line feed",
            "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nA: b\nContent-Length: 1\r\n\r\na"
        ),
        ("two hosts", nothing + "Host: localhost\r\nHost: evil.example\r\n\r\n"),
        ("one host twice", nothing + "Host: localhost\r\nHost: localhost\r\n\r\n"),
        ("a target that is no path", "GET version HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("a target elsewhere", "GET http://evil.example/version HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("a target over TLS", "GET https://localhost/version HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("no version", "GET /version\r\n\r\n"),
        ("another version", "GET /version HTTP/2.0\r\nHost: localhost\r\n\r\n"),
        ("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("a method that is no word", "G(T /version HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("another protocol", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}"),
        ("nothing that means anything", "\u{FFFD}\u{FFFD}\u{FFFD}\r\n\r\n"),
    ]

    @Test func eachIsAnsweredWithAProblemAndTheConnectionCloses() async throws {
        try await HostileScene.run { scene in
            for (what, request) in Self.malformed {
                let caller = try await scene.connect()
                try await caller.send(request)
                let answers = try await caller.answers()
                #expect(answers.count == 1, "\(what)")
                HostileScene.expect(answers.first, 400, .invalid, what)
            }
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func aBodyWhoseChunksAreWrongIsAnsweredOnce() async throws {
        try await HostileScene.run { scene in
            for chunks in ["x\r\n", "-1\r\na\r\n", "5\r\nabcdefgh\r\n", "fffffffffffffffff\r\n", "1 2\r\na\r\n"] {
                let head = scene.head(
                    "POST /v1/jobs", token: scene.token, fields: ["Transfer-Encoding: chunked"])
                try await scene.expectRefusal(of: Array((head + chunks).utf8), gives: 400, .invalid)
            }
            try await scene.expectHonestCallersAreServed()
        }
    }

    /// A specification that is cut off can be one of another job.
    @Test func aBodyThatEndsEarlySubmitsNothing() async throws {
        try await HostileScene.run { scene in
            let text = JobText.make()
            for field in ["Content-Length: \(text.utf8.count + 1)", "Transfer-Encoding: chunked"] {
                for closes in [true, false] {
                    let caller = try await scene.connect()
                    let head = scene.head("POST /v1/jobs", token: scene.token, fields: [field])
                    let chunk = "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
                    try await caller.send(head + (field.hasPrefix("T") ? chunk : text))
                    guard closes else { continue }
                    caller.finish()
                    HostileScene.expect(try await caller.answers().first, 400, .invalid, field)
                }
            }
            try await scene.expectHonestCallersAreServed()
            let jobs = try await scene.operations.jobs(state: nil, cursor: nil, limit: nil, by: CoordinatorScene.root)
            #expect(jobs.jobs.map(\.owner) == ["honest"])
        }
    }

    /// Whoever stands before the coordinator must see the same requests as it does.
    @Test func aSmuggledRequestIsNotCarriedOut() async throws {
        try await HostileScene.run { scene in
            let hidden =
                scene.head("POST /v1/jobs", token: scene.token, length: JobText.make().utf8.count) + JobText.make()
            let outer = [
                scene.head("GET /version", fields: ["Connection: close"]),
                scene.head("GET /version", fields: ["Connection: keep-alive, close"]),
                scene.head("GET /version", fields: ["Connection: Upgrade", "Upgrade: websocket"]),
                scene.head("CONNECT localhost:1"),
                "GET /version HTTP/1.0\r\nHost: localhost\r\n\r\n",
                scene.head("GET /version", fields: ["Content-Length: 0", "Transfer-Encoding: chunked"]),
                scene.head("POST /v1/jobs", fields: ["Transfer-Encoding: xchunked"]),
            ]
            for text in outer {
                let caller = try await scene.connect()
                try await caller.send(text + hidden)
                let answers = try await caller.answers()
                #expect(answers.count == 1 && answers.first?.fields["connection"] == "close", "\(text)")
            }
            let jobs = try await scene.operations.jobs(state: nil, cursor: nil, limit: nil, by: CoordinatorScene.root)
            #expect(jobs.jobs.isEmpty)
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func formsThatAreOldAndRightAreServed() async throws {
        try await HostileScene.run { scene in
            for text in [
                "GET /version HTTP/1.0\r\nHost: localhost\r\n\r\n",
                "GET /version HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n",
                "GET http://localhost/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET http://LOCALHOST:1/version HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n",
                "\r\nGET /version HTTP/1.1\r\nHost:localhost\r\nConnection:close\r\n\r\n",
            ] {
                let caller = try await scene.connect()
                try await caller.send(text)
                #expect(try await caller.answers().map(\.status) == [200], "\(text)")
            }
            // One that closes its side when it has asked is answered all the same.
            let caller = try await scene.connect()
            try await caller.send(scene.head("GET /openapi.json"))
            caller.finish()
            let answer = try #require(try await caller.answers().first)
            #expect(answer.status == 200 && answer.body == Array(OpenAPIDocument.text.utf8))
        }
    }
}
