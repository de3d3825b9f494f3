import FogCore
import Testing

@Suite struct OutputsTests {
    private struct Failure: Error, Equatable {}

    @Test func actionsAreHandedOutInOrderAndOnlyOnce() {
        var outputs = Outputs<Int>()
        #expect(outputs.isEmpty)
        for number in 1...100 { outputs.append(number) }
        #expect(outputs.actions == Array(1...100))
        var performed: [Int] = []
        outputs.drain { performed.append($0) }
        #expect(performed == Array(1...100))
        #expect(outputs.isEmpty)
        outputs.drain { performed.append($0) }
        #expect(performed.count == 100)
    }

    @Test func afterAFailureTheRestIsDropped() {
        var outputs = Outputs<Int>()
        for number in 1...5 { outputs.append(number) }
        var performed: [Int] = []
        #expect(throws: Failure()) {
            try outputs.drain { number throws(Failure) in
                if number == 3 { throw Failure() }
                performed.append(number)
            }
        }
        #expect(performed == [1, 2])
        #expect(outputs.isEmpty)
    }

    @Test func drainingKeepsTheStorage() {
        var outputs = Outputs<Int>(capacity: 4)
        for number in 0..<1000 { outputs.append(number) }
        let before = outputs.actions.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        outputs.drain { _ in }
        for number in 0..<1000 { outputs.append(number) }
        let after = outputs.actions.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        #expect(before == after)
    }
}
