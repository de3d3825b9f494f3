import FogCore
import FogSphinx
import Testing

@testable import FogMixnet

@Suite struct ExchangeReplyTests {
    private func read(_ bytes: [UInt8]) throws -> ExchangeReply { try ExchangeReply(reading: bytes.span.bytes) }

    private static let states: [ExchangeReply.State] = [
        .receiving([]), .receiving([0..<5]), .receiving([0..<5, 7..<9, 100..<16_777_216]), .working,
        .answered(length: 0, offset: 0, bytes: []), .answered(length: 10, offset: 7, bytes: [1, 2, 3]),
        .answered(length: 16_777_216, offset: 16_777_215, bytes: [4]), .refused(.noService), .refused(.request),
        .refused(.overloaded), .refused(.failed), .refused(.response),
    ]

    @Test(arguments: states)
    func aClientReadsWhatAServiceWrites(_ state: ExchangeReply.State) throws {
        let reply = ExchangeReply(state)
        let again = try read(reply.bytes)
        let filled = try read(reply.bytes + [UInt8](repeating: 0, count: 100))
        #expect(again == reply && filled == reply)
    }

    @Test func theFormatIsTheOneThatIsWrittenDown() {
        #expect(ExchangeReply(.receiving([1..<258])).bytes == [1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 2])
        #expect(ExchangeReply(.working).bytes == [1, 1, 0])
        #expect(
            ExchangeReply(.answered(length: 258, offset: 3, bytes: [9])).bytes
                == [1, 2, 0, 0, 0, 1, 2, 0, 0, 0, 3, 0, 1, 9])
        #expect(ExchangeReply(.refused(.overloaded)).bytes == [1, 3, 3])
    }

    @Test func aReceiptNamesTheFirstRanges() throws {
        let ranges = (0..<40).map { 10 * $0..<10 * $0 + 5 }
        let told = try read(ExchangeReply(.receiving(ranges)).bytes)
        #expect(told.state == .receiving(Array(ranges.prefix(16))))
    }

    @Test(arguments: [Geometry.fog1, .fogPQ])
    func whatTheLimitAllowsFits(_ geometry: Geometry) {
        let most = ExchangeReply.partLimit(geometry)
        let reply = ExchangeReply(.answered(length: most, offset: 0, bytes: [UInt8](repeating: 1, count: most)))
        #expect(reply.bytes.count == geometry.payloadLength)
    }

    @Test func whatCanNotBeIsRefused() {
        let bad: [[UInt8]] = [
            // Nothing, another version, a state that there isn't, a reason that there isn't.
            [], [1], [1, 1], [2, 1, 0], [1, 4, 0], [1, 3, 0], [1, 3, 6],
            // More ranges than there may be, too few, empty, out of order, beyond the longest request.
            [1, 0, 17] + [UInt8](repeating: 0, count: 200), [1, 0, 1], [1, 0, 1, 0, 0, 0, 5, 0, 0, 0, 5],
            [1, 0, 2, 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0, 8, 0, 0, 0, 12], [1, 0, 1, 0, 0, 0, 5, 1, 0, 0, 1],
            // A part beyond the end, one that is cut off, a length that no response has.
            [1, 2, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 2, 1, 2], [1, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 2, 1],
            [1, 2, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0], [1, 2, 0, 0, 0, 0, 2, 255, 255, 255, 255, 0, 0],
        ]
        for bytes in bad {
            #expect(throws: ByteError.self, "\(bytes)") { try read(bytes) }
        }
    }
}
