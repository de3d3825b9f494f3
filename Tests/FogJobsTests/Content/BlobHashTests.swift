import FogJobs
import Testing

@Suite struct BlobHashTests {
    private static let empty = "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test func aBlobIsNamedByItsHash() throws {
        let hash = BlobHash(hashing: [])
        #expect(hash.description == Self.empty)
        #expect(BlobHash(Self.empty) == hash)
        #expect(hash.short == "sha256-e3b0c44298fc" && hash.digits == String(Self.empty.dropFirst(7)))
        #expect(BlobHash(bytes: hash.bytes) == hash)
    }

    @Test func everyOtherSpellingIsRefused() {
        #expect(BlobHash(Self.empty.uppercased()) == nil)
        #expect(BlobHash("sha256-" + String(Self.empty.dropFirst(7)).uppercased()) == nil)
        #expect(BlobHash(String(Self.empty.dropFirst(7))) == nil)
        #expect(BlobHash(String(Self.empty.dropLast())) == nil)
        #expect(BlobHash(Self.empty + "0") == nil)
        #expect(BlobHash("sha512-" + Self.empty.dropFirst(7)) == nil)
        #expect(BlobHash(Self.empty.dropLast() + "g") == nil)
        #expect(BlobHash("../" + Self.empty.dropFirst(3)) == nil)
        #expect(BlobHash(bytes: [1, 2, 3]) == nil)
    }
}
