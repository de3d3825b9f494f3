import FogExecution
import Testing

@Suite("Text from programs, made fit to be shown")
struct PrintableTextTests {
    private func printable(_ text: String, limit: Int = 100) -> String {
        PrintableText.make(from: Array(text.utf8), limit: limit)
    }

    @Test("Ordinary text stays as it is")
    func ordinary() {
        #expect(printable("wasm trap: ü\n\tat main") == "wasm trap: ü\n\tat main")
        #expect(printable("") == "")
    }

    @Test("Escape sequences, direction marks and bytes that aren't text can't reach a terminal")
    func controls() {
        #expect(printable("a\u{1B}[31mb\r\u{7}") == "a\u{FFFD}[31mb\u{FFFD}\u{FFFD}")
        #expect(printable("a\u{202E}b\u{85}c\u{2028}d") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d")
        #expect(PrintableText.make(from: [0x61, 0xff, 0x62], limit: 100) == "a\u{FFFD}b")
    }

    @Test("Space at the ends is removed")
    func trimmed() {
        #expect(printable(" \n a b \n") == "a b")
        #expect(printable(" \n ") == "")
    }

    @Test("No text is longer than its limit, and a cut one says so", arguments: [3, 4, 5, 10, 99])
    func limited(limit: Int) {
        for text in ["x", "ü", "€", "😀", "\u{1B}", " "].map({ String(repeating: $0, count: 1000) }) {
            let result = printable(text, limit: limit)
            #expect(result.utf8.count <= limit)
            #expect(result.hasSuffix("…"))
        }
        #expect(printable(String(repeating: "x", count: limit), limit: limit) == String(repeating: "x", count: limit))
    }
}
