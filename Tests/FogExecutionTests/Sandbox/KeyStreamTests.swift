import FogCore
import FogExecution
import Testing

@Suite("A key stream")
struct KeyStreamTests {
    private static func bytes(_ stream: inout KeyStream, _ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { stream.fill($0) }
        return bytes
    }

    @Test("is that of RFC 8439, appendix A.1, test vectors 1 and 2")
    func published() throws {
        var stream = try #require(KeyStream(key: [UInt8](repeating: 0, count: 32)))
        let first =
            "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
            + "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
        let second =
            "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
            + "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f"
        #expect(Hexadecimal.encode(Self.bytes(&stream, 128)) == first + second)
    }

    @Test("is the same however it is cut, and another for another key")
    func cuts() throws {
        var key = (0..<32).map { UInt8($0) }
        var whole = try #require(KeyStream(key: key))
        var pieces = whole
        let bytes = Self.bytes(&whole, 1000)
        var cut: [UInt8] = []
        for count in [0, 1, 63, 64, 65, 128, 679] { cut += Self.bytes(&pieces, count) }
        #expect(cut == bytes)
        key[31] = 0
        var other = try #require(KeyStream(key: key))
        #expect(Self.bytes(&other, 1000) != bytes)
        #expect(KeyStream(key: Array(key.dropLast())) == nil)
    }
}
