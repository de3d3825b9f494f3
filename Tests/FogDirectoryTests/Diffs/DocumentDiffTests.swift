import Testing

@testable import FogDirectory

@Suite struct DocumentDiffTests {
    private static let old = Array("a\nb\nc\n".utf8)
    private static let new = Array("a\nc\nd\n".utf8)

    @Test func aDiffLeadsToTheNewDocument() throws {
        let diff = DocumentDiff.make(from: Self.old, to: Self.new)
        #expect(
            try DocumentDiff.apply(diff, to: Self.old, expecting: Digest.of(Self.new), limit: 100) == Self.new)
    }

    @Test func aDiffForAnotherDocumentIsRefused() {
        let diff = DocumentDiff.make(from: Self.old, to: Self.new)
        #expect(throws: DocumentError.self) {
            try DocumentDiff.apply(diff, to: Self.new, expecting: Digest.of(Self.new), limit: 100)
        }
        #expect(throws: DocumentError.self) {
            try DocumentDiff.apply(diff, to: Self.old, expecting: Digest.of(Self.old), limit: 100)
        }
        #expect(throws: DocumentError.self) {
            try DocumentDiff.apply(diff, to: Self.old, expecting: Digest.of(Self.new), limit: 3)
        }
    }

    @Test func noAlteredDiffLeadsElsewhere() throws {
        let diff = DocumentDiff.make(from: Self.old, to: Self.new)
        for index in diff.indices {
            for bit in 0..<8 as Range<UInt8> {
                var altered = diff
                altered[index] ^= 1 << bit
                let result = try? DocumentDiff.apply(
                    altered, to: Self.old, expecting: Digest.of(Self.new), limit: 100)
                #expect(result == nil || result == Self.new)
            }
        }
    }
}
