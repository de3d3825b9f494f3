import FogCore
import FogStorage
import Glibc
import Testing

/// Opens the log `journal` and returns it with its records.
func openJournal(
    in folder: any DurableFolder, identity: AppendLogIdentity? = nil, recordLimit: Int = AppendLog.largestRecordLimit,
    into records: inout [[UInt8]]
) throws(FogError) -> AppendLog {
    var replayed: [[UInt8]] = []
    let log = try AppendLog("journal", in: folder, identity: identity, recordLimit: recordLimit) {
        sequence, bytes throws(FogError) in
        guard sequence == UInt64(replayed.count) else { throw FogError(.failed, "sequence \(sequence)") }
        replayed.append([UInt8](copying: bytes))
    }
    records = replayed
    return log
}

@Suite struct AppendLogTests {
    @Test func recordsComeBackInOrderFromARealFolder() throws {
        let temporary = try TemporaryFolder()
        let folder = try PosixFolder(temporary.path)
        let written = [[], [1], Array("attempt 7".utf8), [UInt8](repeating: 9, count: 300_000)]
        var records: [[UInt8]] = []
        do {
            var log = try openJournal(in: folder, into: &records)
            #expect(log.recovery.isNew && records.isEmpty)
            #expect(try log.append(Array(written[..<2])) == 0..<2)
            #expect(try log.append(Array(written[2...])) == 2..<4)
            #expect(log.synchronizedCount == 0)
            try log.synchronize()
            #expect(log.synchronizedCount == 4)
        }
        let log = try openJournal(in: folder, into: &records)
        #expect(records == written)
        #expect(log.recovery.recordCount == 4 && log.recovery.cutOffset == nil && !log.recovery.isNew)
        var status = stat()
        #expect(stat(temporary.path("journal"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(try folder.names() == ["journal"])
    }

    @Test func theLargestRecordIsTakenAndALargerOneRefusedBeforeAnythingIsWritten() throws {
        let temporary = try TemporaryFolder()
        let folder = try PosixFolder(temporary.path)
        var records: [[UInt8]] = []
        do {
            var log = try openJournal(in: folder, into: &records)
            let largest = [UInt8](repeating: 5, count: AppendLog.largestRecordLimit)
            let size = log.byteCount
            #expect(throws: FogError(.tooLarge)) { try log.append([[1], largest + [0]]) }
            #expect(log.byteCount == size && log.count == 0)
            try log.append([largest, [2]])
            try log.synchronize()
        }
        _ = try openJournal(in: folder, into: &records)
        #expect(records.map(\.count) == [AppendLog.largestRecordLimit, 1])
    }

    @Test func anInterruptedAppendIsCutAtAnyLengthAndReported() throws {
        let disk = FaultyDisk()
        var records: [[UInt8]] = []
        var log = try openJournal(in: disk, into: &records)
        try log.append([[1, 2, 3], [4]])
        try log.synchronize()
        let stored = log.byteCount
        try log.append([Array("not synchronised".utf8)])
        let bytes = try #require(disk.contents(of: "journal"))
        for length in stored..<bytes.count {
            let found = FaultyDisk()
            found.setContents(of: "journal", to: Array(bytes[..<length]))
            var reopened = try openJournal(in: found, into: &records)
            #expect(records == [[1, 2, 3], [4]])
            #expect(reopened.recovery.cutOffset == (length == stored ? nil : stored))
            #expect(reopened.recovery.cutByteCount == length - stored)
            try reopened.append([[5]])
            try reopened.synchronize()
            _ = try openJournal(in: found, into: &records)
            #expect(records == [[1, 2, 3], [4], [5]])
        }
    }

    @Test func damageToAnyStoredByteIsAnErrorThatNamesFileAndOffset() throws {
        let disk = FaultyDisk()
        var records: [[UInt8]] = []
        var log = try openJournal(in: disk, into: &records)
        for index in UInt8(0)..<12 {
            try log.append([[index, index], []])
            if index % 3 == 2 { try log.synchronize() }
        }
        let stored = log.byteCount
        let bytes = try #require(disk.contents(of: "journal"))
        for offset in bytes.indices {
            var damaged = bytes
            damaged[offset] ^= 1 << UInt8(offset % 8)
            let found = FaultyDisk()
            found.setContents(of: "journal", to: damaged)
            do {
                _ = try openJournal(in: found, into: &records)
                // Only the seal, which comes back by itself, may be damaged without notice.
                #expect(offset >= stored && records.count == 24)
            } catch {
                #expect(offset < stored)
                #expect(error.message.contains("disk/journal"))
                if offset >= 40 {
                    #expect(error.code == .corrupted && error.message.contains("at offset"))
                }
                #expect(found.contents(of: "journal") == damaged)
            }
        }
    }

    @Test func aRecordFromAnotherFileOrPlaceIsNotTaken() throws {
        let disk = FaultyDisk()
        var records: [[UInt8]] = []
        var log = try openJournal(in: disk, identity: try AppendLogIdentity(bytes: Array(0..<16)), into: &records)
        try log.append([[1], [2]])
        try log.synchronize()
        let size = log.byteCount
        let old = try #require(disk.contents(of: "journal"))
        try log.rewrite(keeping: [[1]])
        let short = try #require(disk.contents(of: "journal")).prefix(log.byteCount)
        // The second record of the old file, whose identity is the same, where the new one would have its second.
        let found = FaultyDisk()
        found.setContents(of: "journal", to: Array(short) + Array(old[short.count..<size]))
        _ = try openJournal(in: found, into: &records)
        #expect(records == [[1]])
        // The first record of the new file repeated behind itself.
        let repeated = FaultyDisk()
        repeated.setContents(of: "journal", to: Array(short) + Array(short[40...]))
        _ = try openJournal(in: repeated, into: &records)
        #expect(records == [[1]])
    }

    @Test func aRecordOfAnotherCourseOfTheSameFileIsNotTaken() throws {
        let origin = FaultyDisk()
        var records: [[UInt8]] = []
        _ = try openJournal(in: origin, into: &records)
        let beginning = try #require(origin.contents(of: "journal"))
        /// The file after the given records, and where the last of them begins.
        func course(_ appended: [[UInt8]]) throws -> (bytes: [UInt8], last: Int) {
            let disk = FaultyDisk()
            disk.setContents(of: "journal", to: beginning)
            var log = try openJournal(in: disk, into: &records)
            try log.append(Array(appended.dropLast()))
            let last = log.byteCount
            try log.append(appended.suffix(1))
            return (try #require(disk.contents(of: "journal")), last)
        }
        let old = try course([[UInt8](repeating: 1, count: 40), [9]])
        let stale = old.bytes[old.last...]
        // The same sequence at another offset, and the same offset with another sequence.
        for appended in [[[2], [3]], [[], [UInt8](repeating: 2, count: 12), [3]]] as [[[UInt8]]] {
            let new = try course(appended)
            let found = FaultyDisk()
            found.setContents(of: "journal", to: Array(new.bytes[..<new.last]) + Array(stale))
            _ = try openJournal(in: found, into: &records)
            #expect(records == appended.dropLast())
        }
    }

    @Test func aRecordBehindATornOneDoesNotComeBackBehindItsReplacement() throws {
        let disk = FaultyDisk()
        var records: [[UInt8]] = []
        var log = try openJournal(in: disk, into: &records)
        try log.append([[1]])
        try log.synchronize()
        let stored = log.byteCount
        try log.append([[2], [3]])
        var bytes = try #require(disk.contents(of: "journal"))
        bytes[stored + 28] ^= 0xFF
        let found = FaultyDisk()
        found.setContents(of: "journal", to: bytes)
        var reopened = try openJournal(in: found, into: &records)
        #expect(records == [[1]] && reopened.recovery.cutOffset == stored)
        // Without a synchronisation, whose seal would cover the beginning of the old record.
        try reopened.append([[4]])
        _ = try openJournal(in: found, into: &records)
        #expect(records == [[1], [4]])
    }

    @Test func whatIsNoLogOrAnothersLogIsRefusedAndLeftAlone() throws {
        let disk = FaultyDisk()
        var records: [[UInt8]] = []
        _ = try openJournal(in: disk, identity: try AppendLogIdentity(bytes: Array(0..<16)), into: &records)
        #expect(throws: FogError(.conflict)) {
            _ = try openJournal(in: disk, identity: .random(), into: &records)
        }
        let bytes = try #require(disk.contents(of: "journal"))
        var newer = bytes
        newer[9] = 2
        for (contents, code) in [
            (Array("something else entirely, and longer than a header is".utf8), FogError.Code.invalid),
            (Array(bytes.prefix(17)), .corrupted), ([], .corrupted), (newer, .unsupported),
        ] {
            disk.setContents(of: "journal", to: contents)
            #expect(throws: FogError(code)) { _ = try openJournal(in: disk, into: &records) }
            #expect(disk.contents(of: "journal") == contents)
        }
    }

    @Test func aFullDiskStopsTheLogUntilItIsOpenedAgain() throws {
        let disk = FaultyDisk()
        var records: [[UInt8]] = []
        var log = try openJournal(in: disk, into: &records)
        try log.append([[1]])
        try log.synchronize()
        try log.append([[2]])
        let size = log.byteCount
        disk.schedule(.error(FogError(.exhausted, "no space left on device")), after: 0)
        #expect(throws: FogError(.exhausted)) { try log.append([[3], [4, 4, 4, 4]]) }
        #expect(disk.contents(of: "journal")?.count == size)
        #expect(throws: FogError(.unavailable)) { try log.append([[5]]) }
        #expect(throws: FogError(.unavailable)) { try log.synchronize() }
        #expect(throws: FogError(.unavailable)) { try log.rewrite(keeping: []) }
        var reopened = try openJournal(in: disk, into: &records)
        #expect(records == [[1], [2]])
        try reopened.append([[6]])
    }

    @Test func aFailedSynchronisationTakesItsRecordsBackAndStopsTheLog() throws {
        let disk = FaultyDisk()
        var records: [[UInt8]] = []
        var log = try openJournal(in: disk, into: &records)
        try log.append([[1]])
        try log.synchronize()
        try log.append([[2], [3]])
        disk.schedule(.error(FogError(.unavailable, "input/output error")), after: 0)
        #expect(throws: FogError(.unavailable)) { try log.synchronize() }
        #expect(log.synchronizedCount == 1)
        #expect(throws: FogError(.unavailable)) { try log.synchronize() }
        #expect(throws: FogError(.unavailable)) { try log.append([[4]]) }
        _ = try openJournal(in: disk, into: &records)
        #expect(records == [[1]])
    }

    @Test func anErrorWhileReplayingEndsTheOpening() throws {
        let disk = FaultyDisk()
        var records: [[UInt8]] = []
        var log = try openJournal(in: disk, into: &records)
        try log.append([[1], [2]])
        try log.synchronize()
        #expect(throws: FogError(.stale)) {
            _ = try AppendLog("journal", in: disk) { _, _ throws(FogError) in throw FogError(.stale) }
        }
    }

    @Test func rewritingKeepsExactlyWhatIsGivenAndLeavesNothingBehind() throws {
        let temporary = try TemporaryFolder()
        let folder = try PosixFolder(temporary.path)
        var records: [[UInt8]] = []
        do {
            var log = try openJournal(in: folder, into: &records)
            try log.append((0..<100).map { [UInt8]([$0]) })
            try log.synchronize()
            let identity = log.identity
            try log.rewrite(keeping: [[UInt8](repeating: 7, count: 3_000_000), [2]])
            #expect(log.identity == identity && log.count == 2 && log.synchronizedCount == 2)
            #expect(try log.append([[3]]) == 2..<3)
            try log.synchronize()
        }
        // What a crash in the middle of rewriting would have left.
        _ = try folder.createFile(".journal.00112233445566ff.tmp", permissions: 0o600)
        _ = try openJournal(in: folder, into: &records)
        #expect(records == [[UInt8](repeating: 7, count: 3_000_000), [2], [3]])
        #expect(try folder.names() == ["journal"])
    }
}
