import FogJobs
import Testing

@testable import fog

@Suite struct TaskProgressTests {
    @Test func theBarSaysHowManyHaveEndedWhatRunsWhatFailedAndHowLongItTakes() throws {
        var progress = TaskProgress()
        for second in 0...10 {
            let status = try Samples.job(
                1, [.succeeded: second * 2, .failed: 1, .running: 4, .queued: 95 - second * 2])
            progress.note(status, at: .seconds(second))
        }
        let bar = progress.bar(width: 100, usesUnicode: true, at: .seconds(10))
        #expect(bar.hasSuffix(" 21/100  4 running, 1 failed, 2.00/s, 40s left"), "\(bar)")
        // Nothing ends any more: what was told before doesn't stay.
        let later = progress.bar(width: 100, usesUnicode: true, at: .seconds(30))
        #expect(!later.contains(" 40s left"), "\(later)")
    }

    @Test func elsewhereThereIsALineForEachTenthAndEachState() throws {
        var progress = TaskProgress()
        var lines: [String] = []
        for ended in 0...100 {
            progress.note(
                try Samples.job(1, [.succeeded: ended, .running: ended == 100 ? 0 : 1, .queued: max(0, 99 - ended)]),
                at: .seconds(ended))
            if let line = progress.plainLine(at: .seconds(ended)) { lines.append(line) }
        }
        #expect(lines.count == 11)
        #expect(lines.last == "j000000000001: succeeded, 100 of 100 ended (100 succeeded)")
        #expect(progress.plainLine(at: .seconds(1000)) == nil)
    }
}

@Suite struct TransferProgressTests {
    @Test func theBarSaysHowMuchHowFastAndHowLong() {
        var progress = TransferProgress("sending photos.tar")
        for second in 0...4 {
            progress.note(Int64(second) << 20, of: 24 << 20, at: .seconds(second), label: "sending photos.tar")
        }
        let bar = progress.bar(width: 100, usesUnicode: false, at: .seconds(4))
        #expect(bar.hasPrefix("sending photos.tar ####"), "\(bar)")
        #expect(bar.hasSuffix(" 4Mi of 24Mi  1Mi/s, 20s left"), "\(bar)")
    }

    @Test func elsewhereWhatTakesLongSaysSoEveryTenSeconds() {
        var progress = TransferProgress("sending photos.tar")
        var lines: [String] = []
        for second in 0...35 {
            progress.note(Int64(second) << 20, of: 100 << 20, at: .seconds(second), label: "sending photos.tar")
            if let line = progress.plainLine(at: .seconds(second)) { lines.append(line) }
        }
        #expect(lines.count == 3)
        #expect(lines.first == "fog: sending photos.tar: 10Mi of 100Mi, 1m30s left")
    }

    @Test func aNameThatWouldSteerTheTerminalDoesNot() {
        let progress = TransferProgress("sending \u{1B}[2Jx\r\n")
        #expect(!progress.bar(width: 80, usesUnicode: true, at: .zero).utf8.contains { $0 < 32 })
    }
}
