import FogCore
import Testing

@testable import FogDirectory

@Suite struct DocumentWordTests {
    private func word(_ text: String) -> DocumentWord { DocumentWord(characters: Array(text.utf8)[...], line: 3) }

    /// Why a word isn't read; `nil` if it is.
    private func refusal<Value>(
        _ text: String, _ read: (DocumentWord) throws(DocumentError) -> Value
    ) -> DocumentError? {
        do throws(DocumentError) {
            _ = try read(word(text))
            return nil
        } catch {
            return error
        }
    }

    // MARK: Numbers

    @Test func numbersHaveOneSpelling() throws {
        for value in [0, 1, 9, 10, 65_535, UInt64(Int64.max), UInt64.max - 1, UInt64.max] {
            #expect(try word("\(value)").integer() == value)
        }
    }

    @Test(arguments: [
        "00", "01", "007", "-1", "-0", "+1", "1.0", "1e3", "0x10", "1_000", "1,000", "a", "1a", "a1", "-", "+",
        "18446744073709551616", "18446744073709551620", "99999999999999999999", "184467440737095516150",
        "100000000000000000000000000000000000000000000000", "１", "!", "/", ":",
    ])
    func otherNumbersAreRefused(text: String) {
        let refusal = refusal(text) { (word) throws(DocumentError) in try word.integer() }
        #expect(refusal?.line == 3)
        #expect(refusal?.problem.hasSuffix("is no number") == true)
    }

    @Test func numbersOutOfRangeAreRefused() throws {
        #expect(try word("5").integer(5...5) == 5)
        for text in ["4", "6", "18446744073709551615"] {
            let refusal = refusal(text) { (word) throws(DocumentError) in try word.integer(5...5) }
            #expect(refusal == DocumentError(line: 3, "'\(text)' is not between 5 and 5"))
        }
    }

    @Test func numbersMayBeNegativeWhereThatIsSaid() throws {
        for value in [0, 1, -1, 42, -42, Int64.max, -Int64.max, Int64.min] {
            #expect(try word("\(value)").signedInteger() == value)
        }
        for text in ["-0", "--1", "-", "+1", "-01", "01", "- 1", "9223372036854775808", "-9223372036854775809", "-a"] {
            let refusal = refusal(text) { (word) throws(DocumentError) in try word.signedInteger() }
            #expect(refusal?.line == 3, "\(text)")
        }
    }

    // MARK: Bytes

    @Test func bytesHaveAGivenNumber() throws {
        #expect(try word("Zm8").bytes(2) == Array("fo".utf8))
        #expect(try word("Zm8").bytes(upTo: 2) == Array("fo".utf8))
        #expect(try word("Zm8").bytes(upTo: 3) == Array("fo".utf8))
        #expect(
            refusal("Zm8") { (word) throws(DocumentError) in try word.bytes(3) }?.problem
                == "'Zm8' is not 3 bytes in base64")
        #expect(refusal("Zm8") { (word) throws(DocumentError) in try word.bytes(1) } != nil)
        #expect(
            refusal("Zm8") { (word) throws(DocumentError) in try word.bytes(upTo: 1) }?.problem
                == "'Zm8' is not base64 of at most 1 bytes")
        for text in ["Zm9", "Zm8=", "Zm-8", "Z", "Zm8A\u{7f}"] {
            #expect(refusal(text) { (word) throws(DocumentError) in try word.bytes(upTo: 100) } != nil, "\(text)")
        }
    }

    @Test func hashesHave32Bytes() throws {
        let bytes = [UInt8](0..<32)
        #expect(try word(Base64.encode(bytes)).bytes32().array == bytes)
        for count in [0, 1, 31, 33, 64] {
            let text = Base64.encode([UInt8](repeating: 1, count: count))
            #expect(refusal(text) { (word) throws(DocumentError) in try word.bytes32() }?.line == 3)
        }
    }

    // MARK: Names, addresses and times

    @Test func nodesAreHexadecimal() throws {
        let node = NodeID(Digest.of("node"))
        #expect(try word(node.description).node() == node)
        for text in [
            String(node.description.dropLast()), node.description + "0", node.description.uppercased(), "-",
            String(repeating: "g", count: 64), Base64.encode(node.bytes),
        ] {
            #expect(refusal(text) { (word) throws(DocumentError) in try word.node() }?.line == 3, "\(text)")
        }
    }

    @Test func timesHaveOneSpelling() throws {
        for milliseconds in [0, 1, -1, 1_800_000_000_000, -62_167_219_200_000, 253_402_300_799_999] {
            let time = WallTime(millisecondsSinceEpoch: Int64(milliseconds))
            #expect(try word(time.description).time() == time)
        }
    }

    @Test(arguments: [
        "2027-01-15T08:00:00Z", "2027-01-15T08:00:00.0Z", "2027-01-15T08:00:00.0000Z", "2027-01-15t08:00:00.000Z",
        "2027-01-15T08:00:00.000z", "2027-01-15T08:00:00.000", "2027-01-15T08:00:00.000+00:00",
        "2027-02-29T08:00:00.000Z",
        "2027-13-01T08:00:00.000Z", "2027-00-01T08:00:00.000Z", "2027-01-00T08:00:00.000Z", "2027-01-15T24:00:00.000Z",
        "2027-01-15T23:59:60.000Z", "2027-01-15T08:60:00.000Z", "+10000-01-01T00:00:00.000Z",
        "-0001-01-01T00:00:00.000Z",
        "2027-01-15", "Z", "ZZZZZZZZZZZZZZZZZZZZ", "1800000000",
        "2027-01-15T08:00:00.00000000000000000000000000000000Z",
        "202７-01-15T08:00:00.000Z",
    ])
    func otherTimesAreRefused(text: String) {
        #expect(
            refusal(text) { (word) throws(DocumentError) in try word.time() }
                == DocumentError(line: 3, "'\(text.prefix(80))' is no time"))
    }

    @Test(arguments: [
        ("example.org:443", NetworkAddress(host: "example.org", port: 443)),
        ("1.2.3.4:1", NetworkAddress(host: "1.2.3.4", port: 1)),
        ("[2a00::1]:65535", NetworkAddress(host: "2a00::1", port: 65535)),
    ])
    func addressesHaveAHostAndAPort(text: String, address: NetworkAddress) throws {
        #expect(try word(text).address() == address)
    }

    @Test(arguments: [
        "example.org", "example.org:", "example.org:0", "example.org:65536", "example.org:080", "example.org:+80",
        "example.org:99999999999999999999", ":80", "[]:80", "[example.org]:80", "2a00::1:80", "[2a00::1]",
        "[2a00::1:80",
        "user@example.org:80", "example.org/:80", "[fe80::1%25eth0]:80", ":", "::", "[:80", "]:80", "[",
    ])
    func otherAddressesAreRefused(text: String) {
        #expect(
            refusal(text) { (word) throws(DocumentError) in try word.address() }
                == DocumentError(line: 3, "'\(text)' is no HOST:PORT"))
    }

    @Test func hostsAreNotLongerThanNamesAre() throws {
        let longest = String(repeating: "a", count: 253) + ":1"
        #expect(try word(longest).address().host.count == 253)
        #expect(refusal("a" + longest) { (word) throws(DocumentError) in try word.address() } != nil)
    }

    @Test func namesAreLowerCase() throws {
        for text in ["a", "z", "mix-layers", "a1", "a-", "a--b", String(repeating: "a", count: 64)] {
            #expect(try word(text).name() == text)
        }
        for text in ["A", "1a", "-a", "a_b", "a.b", "aB", "ä", "a~", "a/b", String(repeating: "a", count: 65)] {
            #expect(refusal(text) { (word) throws(DocumentError) in try word.name() }?.line == 3, "\(text)")
        }
        #expect(!DocumentName.isValid([]))
    }

    @Test func aRefusalIsShort() {
        let text = String(repeating: "9", count: 8000)
        let refusal = refusal(text) { (word) throws(DocumentError) in try word.integer() }
        #expect(refusal?.problem.utf8.count ?? .max < 200)
    }
}
