import Crypto
import FogClient
import FogExecution
import FogHTTP
import FogJobs
import FoundationEssentials
import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import FogCoordinator

@Suite struct OpenAPITests {
    private static let file = String(
        #filePath.dropLast("Tests/FogCoordinatorTests/HTTP/OpenAPITests.swift".count) + "docs/protocols/openapi.json")

    private static func send(
        _ scene: CoordinatorScene, _ method: HTTPRequest.Method, _ path: String, _ body: String = "",
        token: String? = nil
    ) async throws -> (HTTPResponse, [UInt8]) {
        let fields = token.map { [(HTTPField.Name.authorization, "Bearer \($0)")] } ?? []
        let transport = ResponderTransport(responder: scene.responder, fields: fields)
        let head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path)
        let response = try await transport.send(
            APIRequest(head: head, body: .bytes(ByteBuffer(string: body))), timeout: .seconds(60))
        return (response.head, try await response.collect(limit: 1 << 24))
    }

    private static func served(_ scene: CoordinatorScene) async throws -> [UInt8] {
        let (head, body) = try await send(scene, .get, "/openapi.json")
        #expect(head.status == .ok && head.headerFields[.contentType] == "application/json")
        return body
    }

    private static func document(_ scene: CoordinatorScene) async throws -> JSONTree {
        try JSONBytes.decode(JSONTree.self, try await served(scene))
    }

    /// With FOG_WRITE_OPENAPI in the environment, writes the file anew.
    @Test func theFileIsWhatIsServed() async throws {
        let served = try await Self.served(CoordinatorScene())
        if getenv("FOG_WRITE_OPENAPI") != nil { try Data(served).write(to: URL(filePath: Self.file)) }
        let kept = Array(try Data(contentsOf: URL(filePath: Self.file)))
        let isServed = served == kept
        #expect(isServed, "write it anew: FOG_WRITE_OPENAPI=1 script/test --filter OpenAPITests.theFileIsWhatIsServed")
    }

    @Test func whatIsDescribedIsServedAndTheReverse() async throws {
        let scene = try await CoordinatorScene()
        let router = CoordinatorRouter.make(scene.operations, hosts: HostPolicy(names: []), metricsText: { "" })
        let routes = router.routes.map { route in
            let path = route.path.description
            return "\(route.method) \(path.hasPrefix("/") ? path : "/" + path)"
        }
        let paths = try #require(try await Self.document(scene)["paths"]).members
        let described = paths.flatMap { path, item in item.members.keys.map { "\($0.uppercased()) \(path)" } }
        #expect(Set(routes) == Set(described))
        #expect(routes.count == described.count && routes.count > 30)
    }

    @Test func everyReferenceAndLinkLeadsSomewhere() async throws {
        let document = try await Self.document(CoordinatorScene())
        let references = document.all("$ref").compactMap(\.text)
        for reference in Set(references) { #expect(document.following(reference) != nil, "\(reference)") }
        let components = try #require(document["components"])
        for kind in ["parameters", "responses", "schemas"] {
            for name in try #require(components[kind]).members.keys {
                #expect(references.contains("#/components/\(kind)/\(name)"), "nothing refers to the \(name)")
            }
        }
        let operations = try #require(document["paths"]).members.values.flatMap(\.members.values)
        let names = operations.compactMap { $0["operationId"]?.text }
        #expect(Set(names).count == operations.count)
        let links = document.all("links").flatMap(\.members.values)
        #expect(!links.isEmpty)
        for link in links { #expect(names.contains(try #require(link["operationId"]?.text))) }
    }

    /// Answers of every kind hold nothing that isn't described.
    @Test func answersHaveNoOtherMembersThanDescribed() async throws {
        let scene = try await CoordinatorScene()
        let document = try await Self.document(scene)
        let token = try await scene.operations.createToken(
            TokenRequest(kind: .operator, name: "t"), by: CoordinatorScene.root
        ).secret
        let worker = try await TestWorker(scene)
        let job = try await scene.submit(
            JobText.make(count: 3, "retry: {maxFailures: 1}", task: "outputs: [{path: /out}]"))
        let content = "hello"
        let hash = BlobHash(hashing: Array(content.utf8))
        let failed = try await worker.claimOne()
        _ = try await worker.finish(failed, .exited(3))
        let lease = try await worker.claimOne()
        let usage = """
            "cpuMicroseconds":1,"elapsedMicroseconds":1,"frozenMicroseconds":0,"peakMemoryBytes":1,"bytesIn":1,"bytesOut":1
            """
        let output = #"{"path":"a","hash":"\#(hash)","size":\#(content.utf8.count)}"#
        let key = Curve25519.Signing.PrivateKey()
        let join = try JSONBytes.encode(TestWorker.request(key, name: "b", capacity: TestWorker.capacity()))

        for (method, path, actual, body) in [
            (HTTPRequest.Method.put, "/v1/blobs/{hash}", "/v1/blobs/\(hash)", content),
            (.get, "/v1/blobs/{hash}/info", "/v1/blobs/\(hash)/info", ""),
            (
                .post, "/v1/leases:renew", "/v1/leases:renew",
                #"{"node":"\#(worker.node)","renewals":[{"lease":{"task":"\#(lease.task)","fence":1},"phase":"running"}]}"#
            ),
            (.post, "/v1/leases/{task}/logs", "/v1/leases/\(lease.task)/logs?fence=1", "printed"),
            (.get, "/v1/jobs/{job}/explain", "/v1/jobs/\(job.id)/explain", ""),
            (
                .post, "/v1/leases/{task}:finish", "/v1/leases/\(lease.task):finish",
                #"{"node":"\#(worker.node)","fence":1,"outcome":{"kind":"exited","exitCode":0,"message":""},"#
                    + #""usage":{\#(usage)},"outputs":[\#(output)]}"#
            ),
            (
                .post, "/v1/leases:finish", "/v1/leases:finish",
                #"{"finishes":[{"task":"\#(lease.task)","body":"{}"}]}"#
            ),
            (
                .post, "/v1/leases:claim", "/v1/leases:claim",
                #"{"node":"\#(worker.node)","limit":1,"waitMs":0,"claim":"c"}"#
            ),
            (.post, "/v1/jobs/{job}:stop", "/v1/jobs/\(job.id):stop", ""),
            (.get, "/v1/nodes/{node}/commands", "/v1/nodes/\(worker.node)/commands", ""),
            (.get, "/v1/jobs", "/v1/jobs?limit=1", ""), (.get, "/v1/jobs/{job}", "/v1/jobs/\(job.id)", ""),
            (.get, "/v1/jobs/{job}/specification", "/v1/jobs/\(job.id)/specification", ""),
            (.get, "/v1/jobs/{job}/tasks", "/v1/jobs/\(job.id)/tasks?limit=2", ""),
            (.get, "/v1/jobs/{job}/outputs", "/v1/jobs/\(job.id)/outputs", ""),
            (.get, "/v1/jobs/{job}/logs", "/v1/jobs/\(job.id)/logs", ""),
            (.get, "/v1/tasks/{task}", "/v1/tasks/\(failed.task)", ""),
            (.get, "/v1/tasks/{task}/attempts", "/v1/tasks/\(failed.task)/attempts", ""),
            (.get, "/v1/events", "/v1/events", ""), (.get, "/v1/tokens", "/v1/tokens", ""),
            (.post, "/v1/tokens", "/v1/tokens", #"{"kind":"join","name":"j"}"#), (.get, "/version", "/version", ""),
            (.post, "/v1/jobs:validate", "/v1/jobs:validate", JobText.make()),
            (.post, "/v1/jobs", "/v1/jobs", JobText.make()),
            (.post, "/v1/nodes", "/v1/nodes", String(decoding: join, as: UTF8.self)),
            (
                .post, "/v1/jobs:plan", "/v1/jobs:plan",
                JobText.make(task: "inputs: [{from: \"blob:\(hash)\", to: /in/a}]")
            ),
            (.post, "/v1/jobs/{job}:rerun", "/v1/jobs/\(job.id):rerun", ""),
            (.get, "/v1/jobs/{job}/history", "/v1/jobs/\(job.id)/history", ""),
            (.get, "/v1/usage", "/v1/usage?since=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z", ""),
            (.get, "/v1/usage", "/v1/usage?by=job", ""), (.get, "/v1/usage", "/v1/usage?by=node", ""),
            (.post, "/v1/nodes/{node}:cordon", "/v1/nodes/\(worker.node):cordon", ""),
            (.post, "/v1/nodes/{node}:uncordon", "/v1/nodes/\(worker.node):uncordon", ""),
            (.post, "/v1/nodes/{node}:approve", "/v1/nodes/\(worker.node):approve", ""),
            (.get, "/v1/nodes", "/v1/nodes", ""), (.get, "/v1/nodes/{node}", "/v1/nodes/\(worker.node)", ""),
            (.post, "/v1/jobs", "/v1/jobs", "name: 7"),
        ] {
            let isWorkers = path.contains("leases") || path.contains("commands")
            let (head, bytes) = try await Self.send(
                scene, method, actual, body, token: isWorkers ? worker.token : token)
            let operation = try #require(document["paths"]?[path]?[method.rawValue.lowercased()])
            let response = try #require(
                operation["responses"]?["\(head.status.code)"], "\(method) \(actual) gave \(head.status)")
            guard head.status != .noContent else { continue }
            let type = try #require(head.headerFields[.contentType])
            let schema = try #require(document.resolved(response)["content"]?[type]?["schema"], "\(actual): \(type)")
            let answer = try JSONBytes.decode(JSONTree.self, bytes)
            #expect(!answer.members.isEmpty, "\(actual)")
            let strangers = document.strangers(in: answer, described: [schema])
            #expect(strangers.isEmpty, "\(method) \(actual): \(strangers)")
        }
    }
}

extension JSONTree {
    /// What a reference within the document leads to.
    fileprivate func following(_ reference: String) -> JSONTree? {
        reference.split(separator: "/").dropFirst().reduce(self) { $0?[String($1)] }
    }

    /// What a reference object stands for; another value itself.
    fileprivate func resolved(_ value: JSONTree) -> JSONTree {
        value["$ref"]?.text.flatMap(following) ?? value
    }

    /// The paths of members of which none of the schemas says anything.
    fileprivate func strangers(in value: JSONTree, described schemas: [JSONTree], at path: String = "") -> [String] {
        var all: [JSONTree] = []
        var open = schemas
        while let schema = open.popLast() {
            all.append(schema)
            if let reference = schema["$ref"]?.text, let target = following(reference) { open.append(target) }
            open += schema["oneOf"]?.items ?? []
        }
        if case .list(let items) = value {
            let kinds = all.compactMap { $0["items"] }
            return items.enumerated().flatMap { strangers(in: $1, described: kinds, at: "\(path)[\($0)]") }
        }
        return value.members.flatMap { name, member in
            let kinds = all.compactMap { schema -> JSONTree? in
                if let known = schema["properties"]?[name] { return known }
                if case .object? = schema["additionalProperties"] { return schema["additionalProperties"] }
                return nil
            }
            return kinds.isEmpty
                ? ["\(path).\(name)"] : strangers(in: member, described: kinds, at: "\(path).\(name)")
        }
    }
}
