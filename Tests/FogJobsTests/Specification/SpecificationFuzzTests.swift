import FogJobs
import Testing

/// Whatever arrives is read or refused with an error, and what is read obeys the rules.
@Suite struct SpecificationFuzzTests {
    /// SplitMix64, so that a failure comes back with its seed.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    private static let pieces: [String] = [
        "[", "]", "{", "}", ":", ": ", ",", "- ", "? ", "&a", "*a", "!!", "!t ", "|", ">", "'", "\"", "\\", "\\u",
        "\\x", "#", " #", "%",
        "\n", "\r\n", "\t", "  ", "\n    ", "---", "...", "<<", "~", "null", "no", "-1", "99999999999999999999",
        "1e400", "0x", "10x", "\0",
        "\u{85}", "\u{2028}", "\u{FEFF}", "😀", "é", "file:", "blob:", "sha256-", "/in/", "/../", "FOG_",
    ]

    private static func mutate(_ text: [UInt8], _ generator: inout Generator) -> [UInt8] {
        var bytes = text
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let position = Int.random(in: 0...bytes.count, using: &generator)
            let length = min(Int.random(in: 0...20, using: &generator), bytes.count - position)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes.removeSubrange(position..<position + length)
            case 1: bytes.insert(contentsOf: (pieces.randomElement(using: &generator) ?? "").utf8, at: position)
            case 2: bytes.insert(contentsOf: bytes[position..<position + length], at: bytes.count / 2)
            case 3: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: position)
            default:
                if position < bytes.count { bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
            }
        }
        return bytes
    }

    /// Reads the text; checks that an error says something and that a job obeys the rules.
    private static func check(_ bytes: [UInt8]) -> Bool {
        do throws(SpecificationError) {
            let job = try JobSpecification.parse(bytes, content: .filesAllowed)
            #expect(job.validate().isEmpty)
            return true
        } catch {
            #expect(!error.problems.isEmpty)
            #expect(error.problems.count <= SpecificationError.problemLimit)
            #expect(!error.rendered(file: "a").contains("\0"))
            return false
        }
    }

    @Test(arguments: [SpecificationSamples.complete, SpecificationSamples.completeJSON])
    func changedSpecificationsAreReadOrRefused(_ text: String) {
        var generator = Generator(state: 42)
        var read = 0
        for _ in 0..<5000 where Self.check(Self.mutate(Array(text.utf8), &generator)) {
            read += 1
        }
        // A change within a comment or an argument leaves a valid job, and most others don't.
        #expect((1..<5000).contains(read))
    }

    @Test func randomBytesAreRefused() {
        var generator = Generator(state: 7)
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            #expect(!Self.check(bytes))
        }
    }

    @Test func randomPiecesAreRefused() {
        var generator = Generator(state: 11)
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 0...60, using: &generator))
                .map { _ in Self.pieces.randomElement(using: &generator) ?? "" }
                .joined()
            #expect(!Self.check(Array(text.utf8)))
        }
    }
}
