import FogCore
import Testing

@Suite struct FogErrorTests {
    @Test func errorsAreEqualWhenTheirCodesAre() {
        let first = FogError(.conflict, "task 7 is already leased")
        let second = FogError(.conflict, "task 8 is already done", cause: ByteError.notText)
        #expect(first == second)
        #expect(first.hashValue == second.hashValue)
        #expect(first != FogError(.stale, "task 7 is already leased"))
        #expect(throws: FogError(.conflict)) { throw first }
    }

    @Test func theDescriptionHasTheMessageAndTheCause() {
        #expect(FogError(.notFound).description == "notFound")
        #expect(FogError(.notFound, "no job 'tides'").description == "no job 'tides'")
        let error = FogError(.corrupted, "the record can't be read", cause: ByteError.trailing(count: 3))
        #expect(error.description == "the record can't be read (3 bytes follow the last field)")
    }

    @Test func contextStandsBeforeTheMessage() {
        let error = FogError(.corrupted, "checksum differs", cause: ByteError.notText).adding(context: "segment 4")
        #expect(error.description == "segment 4: checksum differs (a text field is not UTF-8)")
        #expect(error == FogError(.corrupted))
        #expect(error.cause as? ByteError == .notText)
    }

    @Test func everyCodeHasItsOwnName() {
        let codes: [FogError.Code] = [
            .invalid, .unauthenticated, .forbidden, .notFound, .conflict, .stale, .exhausted, .tooLarge, .gone,
            .unsupported, .unavailable, .timedOut, .cancelled, .corrupted, .failed,
        ]
        #expect(Set(codes.map(\.description)).count == codes.count)
        #expect(Set(codes).count == codes.count)
    }
}
