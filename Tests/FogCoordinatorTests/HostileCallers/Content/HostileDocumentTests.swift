import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

/// Documents that are meant to break who reads them.
@Suite struct HostileDocumentTests {
    private static func post(
        _ scene: HostileScene, _ path: String, _ body: [UInt8], token: String
    ) async throws -> RawAnswer? {
        try await scene.answer(Array(scene.head("POST \(path)", token: token, length: body.count).utf8) + body)
    }

    @Test func messagesAreRefusedWithTheReason() async throws {
        try await HostileScene.run { scene in
            let token = try await scene.token(.operator, "root")
            let deep = 100_000
            let bodies: [[UInt8]] = [
                [UInt8](repeating: UInt8(ascii: "["), count: deep), [UInt8](repeating: UInt8(ascii: "{"), count: deep),
                Array(String(repeating: "{\"kind\":", count: deep).utf8),
                Array((String(repeating: "[", count: 3 << 20)).utf8),
                Array("{\"kind\":\"submitter\",\"name\":\"a\",\"name\":\"b\"}".utf8),
                Array("{\"kind\":\"submitter\",\"name\":\"a\",\"n\\u0061me\":\"b\"}".utf8),
                Array("{\"kind\":\"submitter\",\"name\":\"a\",\"power\":1}".utf8),
                Array("{\"kind\":\"submitter\",\"name\":null}".utf8),
                Array("{\"kind\":\"submitter\",\"name\":[\"a\"]}".utf8),
                Array("{\"kind\":\"submitter\",\"name\":\"\(String(repeating: "a", count: 3 << 20))\"}".utf8),
                Array("{\"kind\":\"submitter\",\"name\":\"a\\ud800\"}".utf8),
                Array("{\"kind\":\"submitter\",\"name\":\"".utf8) + [0xFF, 0xFE, 0xC0, 0x80] + Array("\"}".utf8),
                Array("{\"kind\":\"submitter\",\"name\":\"a\"}{}".utf8), [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00],
                Array("{\"kind\":\"submitter\",\"name\":1e999999999}".utf8), [0], [],
            ]
            for (number, body) in bodies.enumerated() {
                HostileScene.expect(
                    try await Self.post(scene, "/v1/tokens", body, token: token), 422, .invalid, "body \(number)")
            }
            #expect(
                try scene.operations.tokens(by: CoordinatorScene.root).tokens.map(\.name).sorted() == [
                    "mallory", "root",
                ])
            let (node, worker) = try await scene.worker()
            for number in [
                "1e400", "9223372036854775808", "-1", "1.5", "0", "true", "\"1\"",
                String(repeating: "9", count: 100_000),
            ] {
                let claim = "{\"node\":\"\(node)\",\"limit\":\(number),\"waitMs\":0,\"claim\":\"a\"}"
                HostileScene.expect(
                    try await Self.post(scene, "/v1/leases:claim", Array(claim.utf8), token: worker), 422, .invalid,
                    String(number.prefix(20)))
            }
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func specificationsThatGrowWhenTheyAreReadAreRefused() async throws {
        try await HostileScene.run { scene in
            var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            for level in 1...12 {
                let uses = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                bomb += "a\(level): &a\(level) [\(uses)]\n"
            }
            let aliases = "env: &e {A: b}\n" + (0..<10_000).map { "k\($0): *e\n" }.joined()
            let merged = "base: &b {x: 1}\n" + (0..<10_000).map { "m\($0): {<<: *b}\n" }.joined()
            for (what, text) in [
                ("aliases of aliases", JobText.make() + bomb), ("many aliases", JobText.make() + aliases),
                ("merges", JobText.make() + merged), ("one of itself", JobText.make() + "a: &a [*a]\n"),
                ("lists in lists", String(repeating: "[", count: 100_000)),
                ("objects in objects", String(repeating: "{a: ", count: 100_000)),
                ("lists by indentation", String(repeating: "- ", count: 200_000)),
                ("a text of a megabyte", JobText.make(name: String(repeating: "a", count: 1 << 20))),
                ("many lines", JobText.make() + String(repeating: "a: b\n", count: 200_000)),
                ("a member twice", JobText.make() + "count: 2\n"),
                ("two documents", JobText.make() + "---\n" + JobText.make()),
                ("a tag", JobText.make() + "x: !!python/object:os.system ls\n"),
                (
                    "a number without an end",
                    JobText.make().replacing("count: 1", with: "count: 1" + String(repeating: "0", count: 100_000))
                ),
                ("unknown members", JobText.make() + (0..<5000).map { "k\($0): 1\n" }.joined()),
                ("NUL", JobText.make() + "x: \0\n"),
            ] {
                let answer = try await Self.post(scene, "/v1/jobs", Array(text.utf8), token: scene.token)
                HostileScene.expect(answer, 422, .invalid, what)
                #expect((answer?.problem?.errors?.count ?? 0) <= 100 && (answer?.body.count ?? 0) < 1 << 20, "\(what)")
            }
            let raw = Array(JobText.make().utf8) + [UInt8(ascii: "#"), 0xFF, 0xC0, 0x80]
            HostileScene.expect(try await Self.post(scene, "/v1/jobs", raw, token: scene.token), 422, .invalid)
            try await scene.expectHonestCallersAreServed()
            let jobs = try await scene.operations.jobs(state: nil, cursor: nil, limit: nil, by: CoordinatorScene.root)
            #expect(jobs.jobs.map(\.owner) == ["honest"])
        }
    }

    @Test(arguments: [
        ("{\"a\":1,\"a\":2}", "a"), ("{\"a\":{\"b\":1},\"c\":{\"b\":1}}", nil), ("[{\"a\":1},{\"a\":2}]", nil),
        ("{\"a\":[{\"b\":1,\"b\":1}]}", "b"), ("{\"a\":\"a\",\"b\":\"a\"}", nil),
        ("{\"a\":\"\\\"a\\\":\",\"b\":1}", nil),
        ("{\"\\u0061\":1,\"a\":2}", "a"), ("{\"a\\\\\":1,\"a\":2}", nil), ("{\"\":1,\"\":2}", ""), ("", nil),
        ("\"a", nil), ("{\"a\\\\\":1,\"a\\", "a\\"),
        ("{\"a", nil), ("}}]]", nil), ("{\"a\":1,", nil), ("\"a\",\"a\"", nil), ("{\"a\":[\"x\",\"x\"],\"x\":1}", nil),
    ])
    func membersThatAreThereTwiceAreFound(_ text: String, _ name: String?) {
        #expect(RepeatedMember.first(in: Array(text.utf8)) == name)
    }

    @Test func aHundredThousandMembersAreLookedThroughOnce() {
        let members = (0..<100_000).map { "\"m\($0)\":0" }.joined(separator: ",")
        #expect(RepeatedMember.first(in: Array("{\(members)}".utf8)) == nil)
        #expect(RepeatedMember.first(in: Array("{\(members),\"m7\":1}".utf8)) == "m7")
        #expect(RepeatedMember.first(in: Array("{\(members),\"m99999\":1}".utf8)) == "m99999")
    }
}
