import FogCore
import FogHTTP
import Testing

@Suite struct GzipTests {
    private static let text = Array(String(repeating: "node running valid 127.0.0.1\n", count: 5000).utf8)

    @Test func whatIsCompressedExpandsToItself() throws {
        for bytes in [[], [7], Self.text, (0..<100_000).map { _ in UInt8.random(in: 0...255) }] {
            let compressed = try #require(Gzip.compress(bytes))
            #expect(try Gzip.expand(compressed, limit: bytes.count) == bytes)
        }
        #expect(try #require(Gzip.compress(Self.text)).count < Self.text.count / 20)
    }

    /// RFC 1952's form: what gzip itself writes of "fog\n" is read.
    @Test func itIsTheFormThatOthersWrite() throws {
        let written: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0x4b, 0xcb, 0x4f, 0xe7, 0x02, 0x00, 0xa0, 0xef,
            0xeb, 0xb6, 0x04, 0x00, 0x00, 0x00,
        ]
        #expect(try Gzip.expand(written, limit: 4) == Array("fog\n".utf8))
    }

    @Test func nothingExpandsBeyondItsLimit() throws {
        let bomb = try #require(Gzip.compress([UInt8](repeating: 0, count: 50 << 20)))
        #expect(bomb.count < 100_000)
        #expect(throws: FogError(.tooLarge)) { try Gzip.expand(bomb, limit: 1 << 20) }
        #expect(throws: FogError(.tooLarge)) {
            try Gzip.expand(try #require(Gzip.compress(Self.text)), limit: Self.text.count - 1)
        }
    }

    @Test func whatIsDamagedIsRefused() throws {
        let compressed = try #require(Gzip.compress(Self.text))
        for count in [0, 1, 10, compressed.count / 2, compressed.count - 1] {
            #expect(throws: FogError(.corrupted)) { try Gzip.expand(Array(compressed.prefix(count)), limit: 1 << 20) }
        }
        for place in stride(from: 0, to: compressed.count, by: 7) {
            var damaged = compressed
            damaged[place] ^= 0x10
            let expanded = try? Gzip.expand(damaged, limit: 1 << 20)
            // A few bits of the head mean nothing.
            #expect(expanded == nil || expanded == Self.text)
        }
        #expect(throws: FogError(.corrupted)) { try Gzip.expand(compressed + [0], limit: 1 << 20) }
        #expect(throws: FogError(.corrupted)) { try Gzip.expand(Self.text, limit: 1 << 20) }
    }
}
