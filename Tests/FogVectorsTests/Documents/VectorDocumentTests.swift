import Testing

@testable import FogVectors

/// Files that are none, or of no suite.
@Suite struct VectorDocumentTests {
    private func read(_ text: String) throws -> VectorDocument { try VectorDocument(Array(text.utf8), named: "a.json") }

    private func error(_ text: String, as suite: String? = nil) -> String {
        do {
            _ = try VectorSuites.check(read(text), as: suite)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: ["", "{", "[1,", "{\"a\":}", "[\"\\x\"]", "nonsense", "[1 2]", "\u{0}"])
    func brokenJSONIsNamed(_ text: String) {
        let error = error(text)
        #expect(error.hasPrefix("'a.json' isn't JSON ("))
        #expect(error.hasSuffix("): name a file of test vectors"))
    }

    @Test func bytesThatAreNoTextAreNoJSON() {
        for bytes: [UInt8] in [[0x22, 0xff, 0x22], [0xff, 0xfe, 0x5b, 0, 0x5d, 0], [0x5b, 0x22, 0xc3, 0x22, 0x5d]] {
            guard let document = try? VectorDocument(bytes, named: "a.json") else { continue }
            #expect(throws: VectorFileError.self) { try VectorSuites.check(document) }
        }
    }

    @Test(arguments: ["{}", "[{}]", "[1]", "{\"vectors\": [{\"a\": 1}]}", "[[{\"a\": \"\", \"b\": \"\"}]]"])
    func anUnknownShapeIsNamedWithTheNextStep(_ text: String) {
        let error = error(text)
        #expect(error.hasPrefix("'a.json' has the shape of no suite: name its suite with --suite, one of sphinx-nike,"))
    }

    @Test(arguments: ["[]", "3", "null", "\"text\"", "{\"vectors\": []}"])
    func aFileWithoutCasesIsNamed(_ text: String) {
        #expect(error(text) == "'a.json' has no cases: name a file that has some")
        #expect(error(text, as: "aez") == "'a.json' has no cases: name a file that has some")
    }

    @Test func anUnknownSuiteIsNamed() {
        #expect(error("[{}]", as: "tls") == "there is no suite 'tls': name one of \(VectorSuites.names)")
    }

    @Test func whatIsTooLargeOrDeepIsRefusedBeforeItIsUnderstood() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: VectorFileError.tooDeep(file: "a.json")) { try read(deep) }
        #expect(throws: VectorFileError.tooDeep(file: "a.json")) {
            try read(String(repeating: "[", count: 17) + String(repeating: "]", count: 17))
        }
        let many = "[" + String(repeating: "0,", count: VectorDocument.valueLimit) + "0]"
        #expect(throws: VectorFileError.tooManyValues(file: "a.json")) { try read(many) }
        let long = [UInt8](repeating: 0x20, count: VectorDocument.byteLimit + 1)
        #expect(throws: VectorFileError.tooLarge(file: "a.json")) { try VectorDocument(long, named: "a.json") }
        // What stands in strings isn't counted.
        let text = "[{\"scalar\": \"" + String(repeating: "[{,\\\"", count: 50) + "\", \"u\": \"\", \"result\": \"\"}]"
        #expect(try VectorSuites.check(read(text)).failures.count == 1)
    }

    @Test func aCaseThatIsNoObjectFailsAndTheOthersPass() throws {
        let made = try VectorSuites.make("aez", seed: 1, count: 2)
        guard case .list(let list) = made.root else { return }
        let report = try VectorSuites.check(VectorDocument(.list(list + [.number(1), .null]), named: "a.json"))
        #expect(report.passed == 2)
        #expect(
            report.failures.map(\.description) == [
                "a.json: aez [2]: expected an object, found a whole number",
                "a.json: aez [3]: expected an object, found null",
            ])
    }

    @Test(arguments: [
        ("", "no such member"), (", \"result\": 5", "a whole number"), (", \"result\": \"0g\"", "'0g'"),
        (", \"result\": \"000\"", "'000'"), (", \"result\": \"00\"", "expected 32 bytes, found 1"),
        (", \"result\": null", "null"), (", \"result\": [\"00\"]", "an array"),
        (", \"result\": 1.5", "that isn't whole"),
        (", \"result\": 1e400", "that isn't whole"), (", \"result\": true", "a boolean"),
    ])
    func aFieldOfAnotherKindIsNamed(_ rest: String, _ words: String) throws {
        let zeros = String(repeating: "00", count: 32)
        let text = "[{\"scalar\": \"\(zeros)\", \"u\": \"\(zeros)\"\(rest)}]"
        guard let document = try? read(text) else { return }
        let report = try VectorSuites.check(document, as: "x25519")
        let failure = try #require(report.failures.first?.description)
        #expect(failure.hasPrefix("a.json: x25519 [0]: result: expected"))
        #expect(failure.contains(words))
    }

    @Test func digitsMayBeInUpperCase() throws {
        let text =
            "[{\"a\": \"\", \"b\": \"B32811423377F52D7862286EE1A72EE540524380FDA1724A6F25D7978C6FD324"
            + "4A6CAF0498812673C5E05EF583825100\"}]"
        #expect(try VectorSuites.check(read(text)).passed == 1)
    }
}
