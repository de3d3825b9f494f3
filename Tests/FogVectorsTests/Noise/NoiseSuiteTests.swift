import FogCore
import Testing

@testable import FogVectors

/// Files of other shapes than those that are made, and handshakes that aren't supported.
@Suite struct NoiseSuiteTests {
    private static func made(_ count: Int = 200) throws -> [[String: VectorValue]] {
        try VectorSuites.make("noise", seed: 21, count: count).cases.compactMap(\.members)
    }

    private static func pattern(_ members: [String: VectorValue]) -> String {
        guard case .text(let name) = members["protocol_name"] else { return "" }
        return String(name.split(separator: "_")[1])
    }

    private static func first(_ isFit: (String) -> Bool) throws -> [String: VectorValue] {
        try #require(try made().first { isFit(pattern($0)) })
    }

    private static func field(_ members: [String: VectorValue]) throws -> String? {
        let report = try VectorSuites.check(VectorDocument(.list([.members(members)]), named: "a.json"))
        #expect(report.suite == "noise" && report.passed + report.failures.count == 1)
        return report.failures.first?.mismatch.field
    }

    @Test func madeOnesAreOfEveryKind() throws {
        let cases = try Self.made(1290)
        #expect(Set(cases.map { $0["protocol_name"] }).count == 1290)
        #expect(Set(cases.map { Self.pattern($0).prefix { !$0.isLowercase } }).count == 38)
    }

    @Test func anOlderFormIsRead() throws {
        for var members in try Self.made(20) {
            guard case .text(let name) = members.removeValue(forKey: "protocol_name") else { continue }
            members["name"] = .text(name)
            let parts = name.split(separator: "_").map { VectorValue.text(String($0)) }
            for (part, word) in zip(["pattern", "dh", "cipher", "hash"], parts.dropFirst()) { members[part] = word }
            members["fallback"] = .flag(false)
            members["handshake_hash"] = nil
            #expect(try Self.field(members) == nil)
            #expect(try Self.field(members.merging(["pattern": .text("NN")]) { $1 }) == "pattern")
            #expect(try Self.field(members.merging(["hash": .text("BLAKE2s")]) { $1 }) == "hash")
            #expect(try Self.field(members.merging(["fallback": .flag(true)]) { $1 }) == "fallback")
        }
    }

    @Test func keysWithoutUseMayBeThere() throws {
        var members = try Self.first { $0.hasPrefix("NN") }
        let key = VectorValue.bytes([UInt8](repeating: 1, count: 32))
        #expect(try Self.field(members.merging(["init_static": key, "resp_static": key]) { $1 }) == nil)
        #expect(try Self.field(members.merging(["init_static": .text("00")]) { $1 }) == "init_static")
        // Nobody sends one.
        members["init_remote_static"] = key
        #expect(try Self.field(members) == "init_remote_static")
    }

    @Test func aKeyThatComesInAMessageIsCompared() throws {
        let known = try Self.first { $0 == "XK" || $0.hasPrefix("XKpsk") }
        let sent = try Self.first { $0 == "XX" || $0.hasPrefix("XXpsk") }
        #expect(try Self.field(known) == nil && Self.field(sent) == nil)
        let other = try #require(known["init_remote_static"])
        #expect(try Self.field(sent.merging(["init_remote_static": other]) { $1 }) == "init_remote_static")
        var missing = known
        missing["init_remote_static"] = nil
        #expect(try Self.field(missing) == "init")
    }

    @Test func aShortHandshakeFails() throws {
        var members = try Self.first { $0.hasPrefix("XX") && !$0.contains("1") }
        guard case .list(let messages) = members["messages"] else { return }
        members["messages"] = .list(Array(messages.prefix(2)))
        #expect(try Self.field(members) == "messages")
        members["messages"] = .list(Array(messages.prefix(3)))
        #expect(try Self.field(members) == nil)
    }

    @Test(arguments: [
        "Noise_XX_448_AESGCM_SHA256", "Noise_XX_25519_AESGCM_BLAKE2s", "Noise_XXfallback_25519_AESGCM_SHA256",
        "NoisePSK_NN_25519_AESGCM_SHA256", "Noise_XXhfs_25519+MLKEM768_AESGCM_SHA256",
    ])
    func otherProtocolsAreSaidToBeUnsupported(_ name: String) throws {
        var members = try Self.made(1)[0]
        members["protocol_name"] = .text(name)
        let report = try VectorSuites.check(VectorDocument(.list([.members(members)]), named: "a.json"))
        let failure = try #require(report.failures.first)
        #expect(failure.mismatch.field == "protocol_name")
        #expect("\(failure)".contains("supported"))
    }
}
