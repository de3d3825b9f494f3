import FogCore
import Testing

@Suite struct ByteReaderTests {
    /// A message with one field of each sort, and how a reader takes it apart again.
    private struct Message: Equatable {
        var small: UInt8
        var medium: UInt16
        var large: UInt32
        var huge: UInt64
        var flag: Bool
        var fixed: [UInt8]
        var payload: [UInt8]
        var text: String

        var encoded: [UInt8] {
            var bytes: [UInt8] = []
            bytes.appendInteger(small)
            bytes.appendInteger(medium)
            bytes.appendInteger(large)
            bytes.appendInteger(huge)
            bytes.appendFlag(flag)
            bytes.append(contentsOf: fixed)
            bytes.appendPrefixed(payload)
            bytes.appendPrefixed(text)
            return bytes
        }

        init(_ small: UInt8, _ medium: UInt16, _ large: UInt32, _ huge: UInt64, _ flag: Bool, _ payload: [UInt8]) {
            self.small = small
            self.medium = medium
            self.large = large
            self.huge = huge
            self.flag = flag
            fixed = [1, 2, 3]
            self.payload = payload
            text = "Nebel über Zürich 🌫"
        }

        init(decoding bytes: [UInt8]) throws(ByteError) {
            var reader = ByteReader(bytes.span.bytes)
            small = try reader.readInteger()
            medium = try reader.readInteger()
            large = try reader.readInteger()
            huge = try reader.readInteger()
            flag = try reader.readFlag("flag")
            fixed = try reader.readArray(3)
            payload = try reader.readPrefixedArray(limit: 64)
            text = try reader.readPrefixedText(limit: 64)
            try reader.finish()
        }
    }

    @Test func whatWasWrittenIsReadBack() throws {
        let messages = [
            Message(0, 0, 0, 0, false, []),
            Message(.max, .max, .max, .max, true, [UInt8](repeating: 255, count: 64)),
            Message(1, 0x0203, 0x0405_0607, 0x0809_0a0b_0c0d_0e0f, true, [7]),
        ]
        for message in messages {
            #expect(try Message(decoding: message.encoded) == message)
        }
    }

    @Test func everyTruncationIsRefused() {
        let encoded = Message(1, 2, 3, 4, true, [5, 6, 7]).encoded
        for length in 0..<encoded.count {
            #expect(throws: ByteError.self) { try Message(decoding: Array(encoded.prefix(length))) }
        }
    }

    @Test func bytesAfterTheLastFieldAreRefused() {
        let encoded = Message(1, 2, 3, 4, true, [5, 6, 7]).encoded
        #expect(throws: ByteError.trailing(count: 2)) { try Message(decoding: encoded + [0, 0]) }
    }

    @Test func integersAreBigEndian() throws {
        let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        var wide = ByteReader(bytes.span.bytes)
        #expect(try wide.readInteger(UInt64.self) == 0x0102_0304_0506_0708)
        var narrow = ByteReader(bytes.span.bytes)
        #expect(try narrow.readInteger(UInt16.self) == 0x0102)
        #expect(try narrow.readInteger(UInt32.self) == 0x0304_0506)
        #expect(narrow.position == 6)
        #expect(narrow.remaining == 2)
    }

    @Test func aFailedReadDoesNotMove() throws {
        let bytes: [UInt8] = [9, 8, 7]
        var reader = ByteReader(bytes.span.bytes)
        var failure: ByteError?
        do throws(ByteError) { _ = try reader.readInteger(UInt32.self) } catch { failure = error }
        #expect(failure == .truncated(needed: 4, left: 3))
        #expect(reader.position == 0)
        #expect(try reader.readArray(3) == [9, 8, 7])
    }

    @Test func aViewOfTheInputHasItsBytes() throws {
        let bytes: [UInt8] = [1, 2, 3, 4]
        var reader = ByteReader(bytes.span.bytes)
        _ = try reader.readInteger(UInt8.self)
        let view = try reader.readSpan(2)
        #expect([UInt8](copying: view) == [2, 3])
        let nothing = try reader.readSpan(0)
        #expect(nothing.byteCount == 0)
    }

    @Test func aNegativeCountIsRefused() {
        let bytes: [UInt8] = [1, 2, 3]
        var reader = ByteReader(bytes.span.bytes)
        var failure: ByteError?
        do throws(ByteError) { _ = try reader.readArray(-1) } catch { failure = error }
        #expect(failure == .truncated(needed: -1, left: 3))
    }

    @Test func aLengthBeyondItsLimitIsRefusedBeforeAnythingIsRead() {
        for claimed: UInt32 in [9, 1000, .max] {
            var bytes: [UInt8] = []
            bytes.appendInteger(claimed)
            bytes.append(contentsOf: [UInt8](repeating: 0, count: 16))
            var reader = ByteReader(bytes.span.bytes)
            var failure: ByteError?
            do throws(ByteError) { _ = try reader.readPrefixedArray(limit: 8) } catch { failure = error }
            #expect(failure == .tooLong(length: UInt64(claimed), limit: 8))
        }
    }

    @Test func aFlagIsZeroOrOne() throws {
        let bytes: [UInt8] = [0, 1, 2]
        var reader = ByteReader(bytes.span.bytes)
        #expect(try reader.readFlag("sealed") == false)
        #expect(try reader.readFlag("sealed") == true)
        var failure: ByteError?
        do throws(ByteError) { _ = try reader.readFlag("sealed") } catch { failure = error }
        #expect(failure == .invalid(field: "sealed"))
    }

    @Test(
        arguments: [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]] as [[UInt8]])
    func textThatIsNotUTF8IsRefused(invalid: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.appendPrefixed(invalid)
        var reader = ByteReader(bytes.span.bytes)
        var failure: ByteError?
        do throws(ByteError) { _ = try reader.readPrefixedText(limit: 64) } catch { failure = error }
        #expect(failure == .notText)
    }

    @Test func randomBytesAreReadOrRefusedWithinBounds() {
        var generator = SeededGenerator(seed: 1)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = generator.bytes(Int.random(in: 0...48, using: &generator))
            // Small lengths where the reader expects them, so that some inputs get to the last field.
            for index in bytes.indices where Bool.random(using: &generator) { bytes[index] &= 1 }
            var reader = ByteReader(bytes.span.bytes)
            do throws(ByteError) {
                while reader.remaining > 0 {
                    switch Int.random(in: 0..<6, using: &generator) {
                    case 0: _ = try reader.readInteger(UInt8.self)
                    case 1: _ = try reader.readInteger(UInt64.self)
                    case 2: _ = try reader.readFlag("flag")
                    case 3: _ = try reader.readArray(Int.random(in: 0...4, using: &generator))
                    case 4: #expect(try reader.readPrefixedArray(limit: 8).count <= 8)
                    default: #expect(try reader.readPrefixedText(limit: 8).utf8.count <= 8)
                    }
                }
                try reader.finish()
                accepted += 1
            } catch {
                #expect(reader.position + reader.remaining == bytes.count)
            }
            #expect(reader.position <= bytes.count)
        }
        #expect(accepted > 100)
    }
}
