import FogJobs
import Testing

/// Texts that were made to break the reader rather than to run a job.
@Suite struct HostileTextTests {
    @Test func aliasesThatMultiplyAreRefusedAtTheFirst() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        text += "? *a30\n: 1\n"
        let problems = SpecificationSamples.problems(of: text)
        #expect(
            problems.map { $0.rendered(file: "a") } == [
                "a:1:5: anchors aren't supported; write the value where it is needed"
            ])
    }

    @Test(arguments: [
        ("name: &a hello\ntype: *a", "anchors aren't supported"),
        ("name: *a", "aliases aren't supported"),
        ("name: !!binary aGk=", "the tag 'tag:yaml.org,2002:binary' isn't supported"),
        ("name: !secret hello", "the tag '!secret' isn't supported"),
        ("tasks: !!set {a}", "the tag 'tag:yaml.org,2002:set' isn't supported"),
        ("tasks: !!omap [a: 1]", "the tag 'tag:yaml.org,2002:omap' isn't supported"),
        ("? [a, b]\n: 1", "the name of a field is a word"),
        ("? {a: b}\n: 1", "the name of a field is a word"),
        ("name: a\n---\nname: b", "a second document begins here; write one document in one text"),
        ("name: a\n...\n---\nname: b", "a second document begins here"),
        ("", "the text is empty; write a job specification"),
        ("# nothing but a comment\n", "the text is empty"),
        ("name: \"unfinished", "the text isn't YAML: found unexpected end of stream"),
        ("name: [a", "the text isn't YAML"),
        ("name: a: b", "the text isn't YAML: mapping values are not allowed in this context"),
        ("name: @a", "the text isn't YAML"),
        ("\tname: a", "the text isn't YAML"),
        ("name: a\u{1}", "the text isn't YAML: control characters are not allowed"),
        ("%YAML 3.0\n---\nname: a", "the text isn't YAML"),
        ("{\"name\": \"a\"", "the text isn't YAML"),
        ("{\"name\": \"\\ud83d\"}", "the text isn't YAML"),
    ])
    func whatTheFormatLeavesOutIsTheOnlyProblem(_ text: String, _ message: String) throws {
        let problems = SpecificationSamples.problems(of: text)
        try #require(problems.count == 1, "\(problems)")
        #expect(problems[0].message.hasPrefix(message), "\(problems[0].message)")
        #expect(problems[0].path.isEmpty)
        #expect(problems[0].line != nil)
    }

    @Test func bytesThatAreNotUTF8AreReportedWhereTheyStand() throws {
        let bytes = Array("name: a\nkind: ä".utf8) + [0xFF, 0xFE]
        let error = try #require(throws: SpecificationError.self) {
            try JobSpecification.parse(bytes, content: .blobsOnly)
        }
        #expect(error.rendered(file: "a") == "a:2:8: the text is not UTF-8")
    }

    /// 32 levels are read, 33 are not, and a million don't overflow even the stack of a small thread.
    @Test(arguments: [
        ("[", "]"), ("{a: ", "}"), ("{\"a\":", "}"), ("[a: ", "]"), ("- ", ""), ("? ", ""), ("[{\"a\":", "}]"),
    ])
    func nestingIsBounded(_ opening: String, _ closing: String) async throws {
        for depth in [33, 1000, 100_000] {
            let text = String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
            let bytes = Array(text.utf8.prefix(1 << 20))
            let problems = try await SmallThread.run {
                SpecificationSamples.problems(of: String(decoding: bytes, as: UTF8.self))
            }
            #expect(problems.count == 1)
        }
    }

    @Test func nestingByIndentationIsBounded() async throws {
        // A list at the indentation of its field nests without a character of its own.
        let text = (0..<500).map { level in
            let indentation = String(repeating: " ", count: level * 2)
            return (level == 0 ? "" : "a:\n") + "\(indentation)- "
        }.joined()
        let problems = try await SmallThread.run { SpecificationSamples.problems(of: text) }
        #expect(problems.count == 1)
    }

    @Test func theDeepestTextThatIsReadFitsASmallThread() async throws {
        let text = String(repeating: "{\"a\": ", count: 31) + "1" + String(repeating: "}", count: 31)
        for whole in ["{\"constraints\": \(text)}", "constraints: \(text)"] {
            let messages = try await SmallThread.run { SpecificationSamples.problems(of: whole).map(\.message) }
            #expect(messages.contains("`constraints` isn't executed by this version; remove it"))
        }
        let deeper = SpecificationSamples.problems(of: "{\"constraints\": {\"a\": \(text)}}")
        #expect(deeper.map(\.message) == ["lists and mappings nest deeper than 32"])
    }

    @Test(arguments: [
        "[", "{", "]", "}", ",", ":", "? ", "- ", ": ", "a: ", "a:\n", "'", "\"", "|\n", ">\n", "&a ", "*a ", "!a ",
        "!!str ", "%", "#",
        "@", "`", "---\n", "...\n", "[]", "{}", "[a,", "{a,", "{?", "[?", "a,", "\\", "{\"a\":", "[1,", "\u{FEFF}",
        "\u{2028}", "\t", "\n ",
        "\r", " ",
    ])
    func aMebibyteOfTheSameIsAnsweredNotEndured(_ piece: String) {
        let text = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
        #expect(!SpecificationSamples.problems(of: text).isEmpty)
        let within = "[" + String(repeating: piece, count: (1 << 20) / piece.utf8.count - 1)
        #expect(!SpecificationSamples.problems(of: within).isEmpty)
    }
}
