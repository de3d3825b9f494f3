import FogCore
import FogSimulation
import Testing

@testable import FogDirectory

@Suite struct DirectoryResourceTests {
    private static let digest = Digest.of("one")
    private static let all: [DirectoryResource] = [
        .consensus(epoch: nil), .consensus(epoch: 0), .consensus(epoch: .max),
        .section(.mixes, digest, from: nil), .section(.relays, digest, from: Digest.of("other")),
        .vote(digest), .reveal(digest), .outages, .outage(digest), .status, .report, .descriptors,
        .disclosures(epoch: nil), .disclosures(epoch: 12),
    ]

    @Test func whatIsWrittenIsRead() {
        for resource in Self.all { #expect(DirectoryResource(path: resource.path) == resource) }
        #expect(Set(Self.all.map(\.path)).count == Self.all.count)
        #expect(DirectoryResource.consensus(epoch: 7).path == "/v1/directory/consensus/7")
    }

    @Test func everythingElseIsNothing() {
        let digest = Hexadecimal.encode(Self.digest.array)
        for path in [
            "", "/", "/v1/directory/", "/v1/directory", "v1/directory/consensus", "/v2/directory/consensus",
            "/v1/directory/consensus/", "/v1/directory/consensus/07", "/v1/directory/consensus/-1",
            "/v1/directory/consensus/18446744073709551616", "/v1/directory/consensus/1/2",
            "/v1/directory/consensus?x=1", "/v1/directory/sections/mixes", "/v1/directory/sections/others/\(digest)",
            "/v1/directory/sections/mixes/\(digest)0", "/v1/directory/sections/mixes/\(digest.uppercased())",
            "/v1/directory/sections/mixes/\(digest)?from=", "/v1/directory/sections/mixes/\(digest)?from=\(digest)?",
            "/v1/directory/sections/mixes/\(digest)?to=\(digest)", "/v1/directory/votes/", "/v1/directory/status/1",
            "/v1/directory/" + String(repeating: "a", count: 10_000),
        ] { #expect(DirectoryResource(path: path) == nil, "\(path)") }
    }

    /// Each resource has one path.
    @Test func whateverIsReadIsWrittenSo() {
        var dice = SeededGenerator(seed: 61)
        for _ in 0..<20_000 {
            var path = Array(Self.all[dice.index(below: Self.all.count)].path.utf8)
            for _ in 0..<dice.index(below: 3) {
                path[dice.index(below: path.count)] = UInt8(truncatingIfNeeded: 0x20 + dice.index(below: 95))
            }
            let text = String(decoding: path, as: UTF8.self)
            if let resource = DirectoryResource(path: text) { #expect(resource.path == text) }
        }
    }
}
