import Crypto
import FogCore
import FoundationEssentials
import Testing

@Suite struct NodeIDTests {
    /// The public keys of the first two tests in RFC 8032, section 7.1, and their SHA-256.
    @Test(arguments: [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9"
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "39f713d0a644253f04529421b9f51b9b08979d08295959c4f3990ee617f5139f"
        ),
    ])
    func identifierIsTheHashOfTheKey(key: String, identifier: String) throws {
        let raw = try #require(Hexadecimal.decode(key))
        let node = NodeID(identityKey: try Curve25519.Signing.PublicKey(rawRepresentation: raw))
        #expect(node.description == identifier)
        #expect(node.short == String(identifier.prefix(12)))
        #expect(NodeID(identifier) == node)
        #expect(NodeID(bytes: node.bytes) == node)
    }

    @Test func otherLengthsAreRefused() {
        for count in [0, 1, 31, 33, 64] {
            #expect(NodeID(bytes: [UInt8](repeating: 1, count: count)) == nil)
            #expect(NodeID(String(repeating: "01", count: count)) == nil)
        }
        #expect(NodeID(String(repeating: "AB", count: 32)) == nil)
        #expect(NodeID(String(repeating: "zz", count: 32)) == nil)
    }

    @Test func orderIsThatOfTheText() throws {
        var generator = SeededGenerator(seed: 3)
        let nodes = try (0..<200).map { _ in try #require(NodeID(bytes: generator.bytes(32))) }
        #expect(nodes.sorted().map(\.description) == nodes.map(\.description).sorted())
    }

    @Test func documentsHoldTheText() throws {
        let node = try #require(NodeID(bytes: [UInt8](repeating: 0xab, count: 32)))
        let document = try JSONEncoder().encode([node])
        #expect(String(decoding: document, as: UTF8.self) == "[\"\(String(repeating: "ab", count: 32))\"]")
        #expect(try JSONDecoder().decode([NodeID].self, from: document) == [node])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([NodeID].self, from: Data(#"["abcd"]"#.utf8))
        }
    }
}
