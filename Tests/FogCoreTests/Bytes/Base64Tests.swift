import FogCore
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10, without the padding.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func theStandardsExamples(bytes: String, text: String) {
        #expect(Base64.encode(Array(bytes.utf8)) == text)
        #expect(Base64.decode(Array(text.utf8)) == Array(bytes.utf8))
    }

    /// The standard's table of digits, of which each is there once.
    @Test func everyDigitStandsForItsNumber() {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for (value, digit) in digits.enumerated() {
            let text = [UInt8(ascii: "A"), UInt8(ascii: "A"), UInt8(ascii: "A"), digit]
            let bytes = [0, 0, UInt8(value)]
            #expect(Base64.decode(text) == bytes)
            #expect(Base64.encode(bytes) == String(decoding: text, as: UTF8.self))
        }
    }

    @Test func whatWasEncodedIsDecoded() {
        var generator = SeededGenerator(seed: 1)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = Array(Base64.encode(bytes).utf8)
            #expect(text.count == Base64.characterCount(count))
            #expect(Base64.decode(text) == bytes)
            // Parts of arrays don't begin at 0.
            #expect(Base64.decode(([0x20] + text + [0x20])[1..<text.count + 1]) == bytes)
            #expect(Base64.encode(([7] + bytes)[1...]) == String(decoding: text, as: UTF8.self))
        }
        for value in UInt8.min...UInt8.max {
            #expect(
                Base64.decode(Array(Base64.encode([value, value, value, value]).utf8)) == [value, value, value, value])
        }
    }

    /// Of the texts of two to four characters just those are taken that bytes have: 256, 256² and, of four, all.
    @Test func everyByteStringHasOneText() {
        let digits = (UInt8.min...UInt8.max).filter {
            Base64.decode([UInt8(ascii: "A"), UInt8(ascii: "A"), UInt8(ascii: "A"), $0]) != nil
        }
        #expect(digits.count == 64)
        var (twos, threes) = (0, 0)
        for first in digits {
            for second in digits {
                if let bytes = Base64.decode([first, second]) {
                    twos += 1
                    #expect(Array(Base64.encode(bytes).utf8) == [first, second])
                }
                for third in digits where Base64.decode([first, second, third]) != nil { threes += 1 }
            }
        }
        #expect(twos == 256 && threes == 65_536)
    }

    /// Bits behind the last byte that aren't zero.
    @Test(arguments: ["Zh", "Zv", "Zj", "Zo", "Zz", "Zm9", "Zm+", "Zm/", "Zm9vYh", "Zm9vYmF", "//", "///"])
    func bitsThatAreLeftAreRefused(text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }

    @Test(arguments: ["Z", "Zm9vY", "A", "AAAAA", "ZZZZZZZZZ"])
    func lengthsThatNoBytesHaveAreRefused(text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        "Zg==", "Zm8=", "Zm9v====", "=", "==", "Zm9vYg==", "Zm-v", "Zm_v", "Zm 9v", " Zm9v", "Zm9v ", "Zm9v\n",
        "Zm\n9v",
        "Zm9v\0", "Zm.v", "Zm,v", "Zm9ä", "Zm9@", "Zm9[", "Zm9`", "Zm9{", "Zm9:", "Zm9*",
    ])
    func otherTextIsRefused(text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }

    @Test func everyByteThatIsNoDigitIsRefusedAnywhere() {
        let digits = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for byte in UInt8.min...UInt8.max where !digits.contains(byte) {
            for place in 0..<8 {
                var text = Array("Zm9vYmFy".utf8)
                text[place] = byte
                #expect(Base64.decode(text) == nil)
            }
        }
    }
}
