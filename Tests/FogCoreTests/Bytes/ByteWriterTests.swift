import FogCore
import Testing

@Suite struct ByteWriterTests {
    @Test func fieldsStandInTheOrderInWhichTheyWereWritten() throws {
        var buffer = [UInt8](repeating: 0xee, count: 18)
        var span = buffer.mutableSpan
        let tail: [UInt8] = [7, 8, 9]
        do {
            var writer = ByteWriter(span.mutableBytes)
            try writer.writeInteger(UInt8(1))
            try writer.writeInteger(UInt16(0x0203))
            try writer.writeInteger(UInt32(0x0405_0607))
            try writer.writeInteger(UInt64(0x0809_0a0b_0c0d_0e0f))
            try writer.writeBytes(tail.span.bytes)
            #expect(writer.position == 18)
            #expect(writer.remaining == 0)
        }
        #expect(buffer == Array(1...15) + tail)
    }

    @Test func aFullDestinationIsLeftAsItWas() {
        var buffer: [UInt8] = [0xee, 0xee, 0xee]
        let long: [UInt8] = [1, 2, 3, 4]
        var failures: [ByteError] = []
        do {
            var span = buffer.mutableSpan
            var writer = ByteWriter(span.mutableBytes)
            do throws(ByteError) { try writer.writeInteger(UInt32.max) } catch { failures.append(error) }
            do throws(ByteError) { try writer.writeBytes(long.span.bytes) } catch { failures.append(error) }
            #expect(writer.position == 0)
        }
        #expect(failures == [.full(needed: 4, left: 3), .full(needed: 4, left: 3)])
        #expect(buffer == [0xee, 0xee, 0xee])
    }

    @Test func writingAndAppendingAgree() throws {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<1000 {
            let value = UInt64.random(in: .min ... .max, using: &generator)
            var appended: [UInt8] = []
            appended.appendInteger(value)
            appended.appendInteger(UInt16(truncatingIfNeeded: value))
            var written = [UInt8](repeating: 0, count: 10)
            do {
                var span = written.mutableSpan
                var writer = ByteWriter(span.mutableBytes)
                try writer.writeInteger(value)
                try writer.writeInteger(UInt16(truncatingIfNeeded: value))
            }
            #expect(written == appended)
            #expect(value.bigEndianBytes == Array(written.prefix(8)))
        }
    }

    @Test func prefixedTextIsItsLengthAndItsUTF8() {
        var bytes: [UInt8] = []
        bytes.appendPrefixed("né")
        #expect(bytes == [0, 0, 0, 3, 0x6e, 0xc3, 0xa9])
    }
}
