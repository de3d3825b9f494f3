import FogCore
import Testing

@Suite struct HexadecimalTests {
    @Test func everyByteHasTwoLowerCaseDigits() {
        #expect(Hexadecimal.encode([] as [UInt8]) == "")
        #expect(Hexadecimal.encode([0x00, 0x0f, 0xa0, 0xff] as [UInt8]) == "000fa0ff")
    }

    @Test func whatWasEncodedIsDecoded() {
        let all = Array(UInt8.min...UInt8.max)
        #expect(Hexadecimal.decode(Hexadecimal.encode(all)) == all)
        #expect(Hexadecimal.decode("") == [])
    }

    @Test(arguments: ["0", "abc", "0g", "AB", "aB", " 00", "0x00", "00\n", "é0", "００", "/0", ":0", "`0"])
    func otherTextIsRefused(text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }
}
