import FogJobs
import FoundationEssentials
import Testing

/// What `docs/job-specification.md` shows is what the reader takes.
@Suite struct DocumentationTests {
    /// The blocks of code in the page, each with the language that it names.
    private static func blocks() throws -> [(language: String, text: String)] {
        let package = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()
        let page = try Data(contentsOf: URL(filePath: package + "/docs/job-specification.md"))
        let parts = String(decoding: page, as: UTF8.self).components(separatedBy: "```")
        return parts.enumerated().filter { $0.offset % 2 == 1 }.map { _, block in
            let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
            return (language: String(lines[0]), text: lines.dropFirst().joined(separator: "\n"))
        }
    }

    @Test func everyExampleIsRead() throws {
        let examples = try Self.blocks().filter { !$0.language.isEmpty }
        try #require(examples.map(\.language) == ["yaml", "yaml", "json"])
        for example in examples {
            #expect(SpecificationSamples.problems(of: example.text) == [])
        }
    }

    @Test func theCanonicalExampleIsTheSmallestJob() throws {
        let canonical = try #require(try Self.blocks().last?.text)
        #expect(
            try JobSpecification.parse(canonical, content: .blobsOnly)
                == JobSpecification.parse(SpecificationSamples.smallest, content: .blobsOnly))
    }
}
