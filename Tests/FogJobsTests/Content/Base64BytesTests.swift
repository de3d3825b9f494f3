import FogJobs
import FogSimulation
import FoundationEssentials
import Testing

@Suite struct Base64BytesTests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func theVectorsOfTheStandardHold(_ plain: String, _ encoded: String) {
        #expect(Base64Bytes(Array(plain.utf8)).text == encoded)
        #expect(Base64Bytes(text: encoded)?.bytes == Array(plain.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zm8", "=", "==", "===", "====", "Zg===", "Z===", "Zm9v=", "Zm9v====", "=Zg=", "Z=g=",
        "Zm=v", "Zg==Zg==", "Zm9-", "Zm9_", "Zm9 ", "Zm9\n", " Zm9v", "Zm9v\n", "Zm9.", "Zh==", "Zn9=", "Zm9\u{E9}",
        "Zg==\0\0\0\0",
    ])
    func whatIsNotCanonicalIsRefused(_ text: String) {
        #expect(Base64Bytes(text: text) == nil)
    }

    @Test func everyLengthReadsBackAndAgreesWithFoundation() {
        var dice = SeededGenerator(seed: 1)
        for length in 0..<300 {
            let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
            let text = Base64Bytes(bytes).text
            #expect(text == Data(bytes).base64EncodedString())
            #expect(Base64Bytes(text: text)?.bytes == bytes)
        }
    }

    @Test func eachValueHasOneSpelling() {
        var dice = SeededGenerator(seed: 2)
        let alphabet = Array("ABCDabcd0189+/=\n".utf8)
        var accepted = 0
        for _ in 0..<50_000 {
            let characters = (0..<dice.index(below: 9)).map { _ in alphabet[dice.index(below: alphabet.count)] }
            let text = String(decoding: characters, as: UTF8.self)
            guard let value = Base64Bytes(text: text) else { continue }
            accepted += 1
            #expect(value.text == text)
        }
        #expect(accepted > 1000)
    }

    @Test func badTextInJSONIsAnError() throws {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Base64Bytes].self, from: Data(#"["Zg"]"#.utf8))
        }
    }
}
