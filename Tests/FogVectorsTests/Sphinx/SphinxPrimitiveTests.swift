import Testing

@testable import FogVectors

/// Primitives with values from standards.
@Suite struct SphinxPrimitiveTests {
    private static func document(
        _ primitive: String, _ members: [String: VectorValue], version: Int = 1
    ) -> VectorDocument {
        VectorDocument(
            .members([
                "primitive": .text(primitive), "format_version": .number(version),
                "vectors": .list([.members(members)]),
            ]), named: "a.json")
    }

    /// RFC 4231 section 4.3.
    private static let authenticator: [String: VectorValue] = [
        "key_hex": .text("4a656665"), "msg_hex": .text("7768617420646f2079612077616e7420666f72206e6f7468696e673f"),
        "mac_hex": .text("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ]

    /// NIST SP 800-38A section F.5.5, the output blocks.
    private static let stream: [String: VectorValue] = [
        "key_hex": .text("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"),
        "iv_hex": .text("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), "length": .number(32),
        "keystream_hex": .text("0bdf7df1591716335e9a8b15c860c5025a6e699d536119065433863c8f657b94"),
    ]

    /// draft-strombergson-chacha-test-vectors-01, TC1 with a key of 256 bits.
    private static let chacha: [String: VectorValue] = [
        "key_hex": .text(String(repeating: "00", count: 32)),
        "keystream_hex": .text("76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"),
    ]

    @Test(arguments: [
        ("hmac_sha256", authenticator), ("stream_aes256ctr", stream), ("chacha20_deterministic_rand", chacha),
    ])
    func agreeWithStandardsAndFailWithAFlippedDigit(_ primitive: String, _ members: [String: VectorValue]) throws {
        #expect(try VectorSuites.check(Self.document(primitive, members)).failures == [])
        for (name, value) in members {
            var other = members
            if case .text(let text) = value {
                other[name] = .text((text.hasPrefix("0") ? "1" : "0") + text.dropFirst())
            }
            if case .number(let number) = value { other[name] = .number(number + 1) }
            let report = try VectorSuites.check(Self.document(primitive, other))
            #expect(report.failures.count == 1, "\(name)")
            other[name] = nil
            #expect(try VectorSuites.check(Self.document(primitive, other)).passed == (name == "length" ? 1 : 0))
        }
        let later = try VectorSuites.check(Self.document(primitive, members, version: 2))
        #expect(later.failures.map(\.mismatch.field) == ["format_version"])
    }

    @Test func anUnknownPrimitiveIsOfNoSuite() throws {
        let document = Self.document("hash_sha512_256", [:])
        #expect(throws: VectorFileError.notRecognised(file: "a.json")) { try VectorSuites.check(document) }
        let failure = try #require(try VectorSuites.check(document, as: "sphinx-primitives").failures.first)
        #expect(failure.mismatch.field == "primitive")
    }
}
