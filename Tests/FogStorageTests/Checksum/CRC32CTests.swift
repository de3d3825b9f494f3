import FogStorage
import Testing

/// The vectors of RFC 3720, appendix B.4, and the customary check value.
@Test func castagnoliCheckMatchesPublishedVectors() {
    let ascending = [UInt8](0..<32)
    let vectors: [([UInt8], UInt32)] = [
        (Array("123456789".utf8), 0xE306_9283),
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        (ascending, 0x46DD_794E),
        (ascending.reversed(), 0x113F_DB5C),
        ([], 0),
    ]
    for (bytes, expected) in vectors {
        #expect(CRC32C.of(bytes.span.bytes) == expected)
    }
}

@Test func castagnoliCheckDoesNotDependOnHowTheBytesAreDivided() {
    var generator = SeededGenerator(seed: 1)
    let bytes = generator.bytes(67)
    let whole = CRC32C.of(bytes.span.bytes)
    for split in 0...bytes.count {
        var check = CRC32C()
        check.update(bytes.span.bytes.extracting(0..<split))
        check.update(bytes.span.bytes.extracting(split..<bytes.count))
        #expect(check.value == whole)
    }
}

@Test func castagnoliCheckOfAnIntegerIsThatOfItsBytes() {
    var ofInteger = CRC32C()
    ofInteger.update(bigEndian: 0x3132_3334_3536_3738)
    #expect(ofInteger.value == CRC32C.of(Array("12345678".utf8).span.bytes))
}
