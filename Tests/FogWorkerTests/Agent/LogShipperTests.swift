import FogCore
import FogExecution
import FogJobs
import Testing

@testable import FogWorker

@Suite struct LogShipperTests {
    private let stub = CoordinatorStub()
    private let lease = AgentScene.lease()

    private func shipper(byteLimit: Int64 = 1 << 30) -> LogShipper {
        LogShipper(
            client: stub.client(), lease: lease, logger: AgentScene.logger, byteLimit: byteLimit,
            retryPause: .milliseconds(1))
    }

    private func pattern(_ count: Int, from start: Int = 0) -> [UInt8] {
        (start..<start + count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    }

    private func hold(_ isHeld: Bool) {
        stub.with { state in
            if isHeld { state.held.insert(.log) } else { state.held.remove(.log) }
        }
    }

    @Test func whatIsPrintedArrivesInOrderAndEachStreamForItself() async {
        let shipper = shipper()
        for index in 0..<100 {
            await shipper.append(.standardOutput, pattern(10, from: index * 10))
            if index.isMultiple(of: 3) { await shipper.append(.standardError, Array("\(index) ".utf8)) }
        }
        await shipper.flush()
        #expect(stub.text(lease) == pattern(1000))
        let complaints = stride(from: 0, to: 100, by: 3).map { "\($0) " }.joined()
        #expect(stub.text(lease, .standardError) == Array(complaints.utf8))
    }

    @Test func whatGathersMeanwhileTravelsTogether() async throws {
        let shipper = shipper()
        hold(true)
        await shipper.append(.standardOutput, pattern(1))
        try await stub.wait { $0.counts[.log] == 1 }
        for index in 1..<1000 { await shipper.append(.standardOutput, pattern(1, from: index)) }
        hold(false)
        await shipper.flush()
        #expect(stub.text(lease) == pattern(1000))
        #expect(stub.with { $0.pieces[lease]?.map(\.bytes.count) } == [1, 999])
    }

    @Test func aLargePieceIsCutIntoReadableOnes() async {
        let shipper = shipper()
        let bytes = pattern(LogShipper.pieceLimit * 2 + 5)
        await shipper.append(.standardOutput, bytes)
        await shipper.flush()
        #expect(stub.text(lease) == bytes)
        #expect(
            stub.with { $0.pieces[lease]?.map(\.bytes.count) } == [LogShipper.pieceLimit, LogShipper.pieceLimit, 5])
    }

    @Test(arguments: [FogError.Code.unavailable, .timedOut])
    func aPieceThatDidNotArriveIsSentAgain(code: FogError.Code) async {
        stub.with { $0.faults[.log] = [.refused(code), .refused(code)] }
        let shipper = shipper()
        await shipper.append(.standardOutput, pattern(10))
        await shipper.flush()
        #expect(stub.text(lease) == pattern(10))
        #expect(stub.count(.log) == 3)
    }

    @Test func whatIsPrintedBetweenALostAnswerAndTheRepetitionIsKept() async throws {
        let shipper = shipper()
        stub.with { $0.faults[.log] = [.answerLost] }
        hold(true)
        await shipper.append(.standardOutput, pattern(10))
        try await stub.wait { $0.counts[.log] == 1 }
        await shipper.append(.standardOutput, pattern(10, from: 10))
        hold(false)
        await shipper.flush()
        #expect(stub.text(lease) == pattern(20))
    }

    @Test(arguments: [FogError.Code.stale, .conflict, .failed])
    func aRefusalEndsTheLogAndHoldsUpNobody(code: FogError.Code) async {
        stub.with { $0.faults[.log] = [.refused(code)] }
        let shipper = shipper()
        await shipper.append(.standardOutput, pattern(10))
        await shipper.flush()
        for _ in 0..<8 { await shipper.append(.standardOutput, pattern(LogShipper.bufferLimit)) }
        await shipper.flush()
        #expect(stub.count(.log) == 1)
        #expect(stub.text(lease).isEmpty)
    }

    @Test func whoPrintsFasterThanTheCoordinatorTakesWaits() async throws {
        let shipper = shipper()
        hold(true)
        let count = 20
        let size = 256 << 10
        let taken = Counter()
        let printing = Task {
            for index in 0..<count {
                await shipper.append(.standardOutput, pattern(size, from: index * size))
                taken.increment()
            }
        }
        try await stub.wait { $0.counts[.log] == 1 }
        while taken.value < LogShipper.bufferLimit / size { try await Task.sleep(for: .milliseconds(1)) }
        // Nothing that is awaited here would tell that it has gone too far, so it gets a chance to.
        for _ in 0..<50 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(taken.value == LogShipper.bufferLimit / size)
        hold(false)
        await printing.value
        await shipper.flush()
        #expect(stub.text(lease) == pattern(count * size))
    }

    @Test func whatIsNotKeptIsTold() async {
        let shipper = shipper(byteLimit: 100)
        await shipper.append(.standardOutput, pattern(60))
        await shipper.append(.standardOutput, pattern(60, from: 60))
        await shipper.append(.standardOutput, pattern(1000))
        await shipper.append(.standardError, pattern(10))
        await shipper.flush()
        let note = "\n[fog: 1020 more bytes were printed and not kept]\n"
        #expect(stub.text(lease) == pattern(100) + Array(note.utf8))
        #expect(stub.text(lease, .standardError) == pattern(10))
    }

    @Test func abandoningWakesWhoWaitsForACoordinatorThatIsGone() async throws {
        stub.with { $0.isReachable = false }
        let shipper = shipper()
        await shipper.append(.standardOutput, pattern(10))
        async let flushed: Void = shipper.flush()
        async let appended: Void = shipper.append(.standardError, pattern(LogShipper.bufferLimit + 1))
        try await stub.wait { ($0.counts[.log] ?? 0) > 1 }
        await shipper.abandon()
        _ = await (flushed, appended)
        // From now on nothing waits and nothing is sent.
        await shipper.append(.standardOutput, pattern(4 << 20))
        await shipper.flush()
    }

    @Test func abandoningWhileAPieceIsUnderWayDoesNoHarm() async throws {
        let shipper = shipper()
        hold(true)
        await shipper.append(.standardOutput, pattern(1000))
        try await stub.wait { $0.counts[.log] == 1 }
        await shipper.abandon()
        hold(false)
        await shipper.flush()
        try await stub.wait { $0.pieces[lease] != nil }
        await shipper.append(.standardOutput, pattern(10))
        await shipper.flush()
        #expect(stub.text(lease) == pattern(1000))
        #expect(stub.count(.log) == 1)
    }

    @Test func nothingPrintedIsNothingSent() async {
        let shipper = shipper()
        await shipper.append(.standardOutput, [])
        await shipper.flush()
        #expect(stub.count(.log) == 0)
    }

    /// A result doesn't wait for a coordinator that is away.
    @Test func theLastWordsGoWithTheResultThoughTheyAreUnderWay() async throws {
        stub.with { $0.isReachable = false }
        let shipper = shipper()
        await shipper.append(.standardOutput, pattern(1000))
        try await stub.wait { ($0.counts[.log] ?? 0) > 0 }
        await shipper.append(.standardOutput, pattern(500, from: 1000))
        await shipper.append(.standardError, pattern(10))
        let rest = try #require(await shipper.finish())
        #expect(rest.map(\.stream) == [.standardOutput, .standardError])
        #expect(rest.map(\.offset) == [0, 0])
        #expect(rest.map(\.data.bytes) == [pattern(1500), pattern(10)])
    }

    @Test func whatIsTooLongForTheResultIsBroughtBeforeIt() async throws {
        let shipper = shipper()
        hold(true)
        await shipper.append(.standardOutput, pattern(3 * LogShipper.pieceLimit))
        async let rest = shipper.finish()
        try await stub.wait { $0.counts[.log] == 1 }
        hold(false)
        let told = try #require(await rest).flatMap(\.data.bytes)
        #expect(stub.text(lease) + told == pattern(3 * LogShipper.pieceLimit))
    }

    /// What doesn't fit into the result, and what was printed after the stop or given up by it.
    @Test func whatAStopCutsOffIsSaidToBe() async throws {
        stub.with { $0.isReachable = false }
        let long = shipper()
        await long.append(.standardOutput, pattern(LogShipper.remainderLimit + 1))
        try await stub.wait { ($0.counts[.log] ?? 0) > 0 }
        async let rest = long.finish()
        await long.abandon()
        #expect(await rest == nil)

        let early = shipper()
        await early.append(.standardOutput, pattern(10))
        await early.abandon()
        #expect(await early.finish() == nil)

        let late = shipper()
        await late.abandon()
        await late.append(.standardOutput, pattern(10))
        #expect(await late.finish() == nil)

        let silent = shipper()
        await silent.abandon()
        #expect(await silent.finish() == [])
    }
}
