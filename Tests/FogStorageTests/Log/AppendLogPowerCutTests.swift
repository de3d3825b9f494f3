import FogCore
import FogStorage
import Testing

/// What a log may hold when it is opened next.
private struct Expectation {
    /// Everything appended so far, in order.
    var appended: [[UInt8]] = []
    /// How many of them were synchronised.
    var synchronizedCount = 0
    /// What a rewriting that didn't return would have left.
    var rewritten: [[UInt8]]?

    /// What is wrong with the records found, if anything.
    func violation(_ found: [[UInt8]]) -> String? {
        if let rewritten, found == rewritten { return nil }
        if found.count < synchronizedCount { return "\(found.count) of \(synchronizedCount) synchronised records" }
        if found != Array(appended.prefix(found.count)) { return "something that wasn't appended" }
        return nil
    }

    mutating func accept(_ found: [[UInt8]]) {
        appended = found
        synchronizedCount = found.count
        rewritten = nil
    }
}

/// Works on a log through several power cuts and deaths of the process, and says what was found to be wrong, if anything.
private func violation(seed: UInt64, synchronizes: Bool) -> String? {
    var generator = SeededGenerator(seed: seed)
    var disk = FaultyDisk(synchronizes: synchronizes)
    var expectation = Expectation()
    for _ in 0..<4 {
        disk.schedule(.powerCut, after: Int.random(in: 0..<50, using: &generator))
        do {
            if let violation = try work(on: disk, &expectation, &generator) { return violation }
        } catch {
            guard disk.isDead else { return "an error without a power cut: \(error)" }
        }
        let isPowerCut = Int.random(in: 0..<3, using: &generator) > 0
        disk = isPowerCut ? disk.afterPowerCut(using: &generator) : disk.afterProcessDeath()
    }
    disk = disk.afterPowerCut(using: &generator)
    var found: [[UInt8]] = []
    do {
        _ = try openJournal(in: disk, into: &found)
    } catch {
        return "the log can't be opened: \(error)"
    }
    return expectation.violation(found)
}

private func work(
    on disk: FaultyDisk, _ expectation: inout Expectation, _ generator: inout SeededGenerator
) throws(FogError) -> String? {
    var found: [[UInt8]] = []
    var log: AppendLog
    do {
        log = try openJournal(in: disk, into: &found)
    } catch {
        if disk.isDead { throw error }
        return "the log can't be opened: \(error)"
    }
    if let violation = expectation.violation(found) { return violation }
    expectation.accept(found)
    while true {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<12:
            let records = (0..<Int.random(in: 1...4, using: &generator)).map { _ in record(on: disk, &generator) }
            expectation.appended += records
            try log.append(records)
        case 12..<19:
            try log.synchronize()
            expectation.synchronizedCount = expectation.appended.count
        default:
            let kept = expectation.appended.filter { _ in Bool.random(using: &generator) }
            expectation.rewritten = kept
            try log.rewrite(keeping: kept)
            expectation.accept(kept)
        }
    }
}

/// Random bytes, or bytes of the file itself: records that look like what is written around records.
private func record(on disk: FaultyDisk, _ generator: inout SeededGenerator) -> [UInt8] {
    // Equal sizes make what is written later end where something older began.
    let equal = [0, 16, 500][Int.random(in: 0..<3, using: &generator)]
    let count = Bool.random(using: &generator) ? equal : Int.random(in: 0...1500, using: &generator)
    guard Int.random(in: 0..<4, using: &generator) == 0, let bytes = disk.contents(of: "journal"), !bytes.isEmpty
    else { return generator.bytes(count) }
    let start = Int.random(in: 0..<bytes.count, using: &generator)
    return Array(bytes[start...].prefix(count))
}

@Suite struct AppendLogPowerCutTests {
    @Test func whateverWasSynchronisedSurvivesThousandsOfPowerCuts() {
        for seed in UInt64(0)..<2000 {
            let found = violation(seed: seed, synchronizes: true)
            #expect(found == nil, "seed \(seed)")
            if found != nil { return }
        }
    }

    @Test func theSameIsFoundBrokenOnADiskThatDoesNotSynchronise() {
        let broken = (UInt64(0)..<100).count { violation(seed: $0, synchronizes: false) != nil }
        #expect(broken > 50)
    }
}
