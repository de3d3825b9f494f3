import FogCore
import Testing

@Suite struct ByteErrorTests {
    @Test func messagesNameTheNumbers() {
        #expect(ByteError.truncated(needed: 8, left: 3).description == "needs 8 more bytes where 3 are left")
        #expect(ByteError.tooLong(length: 9, limit: 8).description == "a length of 9 exceeds the limit of 8")
        #expect(ByteError.invalid(field: "kind").description == "the field 'kind' holds a value that isn't allowed")
        #expect(ByteError.full(needed: 4, left: 1).description == "needs room for 4 bytes where 1 are left")
    }
}
