import FogCore

/// Reads a log's file from front to back and decides what the end of it is.
///
/// Where the sequence of valid records stops before the end of the file, one of two things has happened. Either the
/// rest was on its way to the disk when the power went, and parts of it, in any order, didn't arrive; no caller was
/// told that it is kept, and it is cut. Or something that was kept has been damaged since; that is an error. What tells
/// them apart is a witness: a later frame which says that the record missing here was on stable storage when the frame
/// was written.
struct AppendLogScanner {
    private var window: AppendLogWindow
    private let path: String
    private let seed: CRC32C
    private let recordLimit: Int

    init(_ file: any DurableFile, path: String, header: AppendLogHeader, recordLimit: Int) throws(FogError) {
        window = try AppendLogWindow(file)
        self.path = path
        seed = header.seed
        self.recordLimit = recordLimit
    }

    /// What ``scan(handingTo:)`` found.
    struct Findings {
        /// How many records there are.
        var count: UInt64 = 0
        /// Where the last of them ends.
        var end = AppendLogHeader.byteCount
        /// How many bytes behind it are neither a record nor the seal.
        var tornByteCount = 0
    }

    /// Hands each record over in order, and looks for witnesses behind the last. O(size of the file).
    ///
    /// - Throws: what `replay` throws; ``FogError/Code/corrupted`` with file and offset if a record that was kept is
    ///   damaged; ``FogError/Code/tooLarge`` for a valid record beyond the limit.
    mutating func scan(
        handingTo replay: (UInt64, RawSpan) throws(FogError) -> Void
    ) throws(FogError) -> Findings {
        var findings = Findings()
        while try readRecord(&findings, replay) {}
        var rest = findings.end
        if let seal = try frame(at: rest), seal.0.payloadLength == nil, seal.0.sequence == findings.count {
            rest += AppendLogFrame.byteCount
        }
        findings.tornByteCount = window.size - rest
        if findings.tornByteCount > 0 {
            try rejectIfWitnessed(findings, from: rest)
        }
        return findings
    }

    private mutating func readRecord(
        _ findings: inout Findings, _ replay: (UInt64, RawSpan) throws(FogError) -> Void
    ) throws(FogError) -> Bool {
        guard let (frame, payload) = try frame(at: findings.end), frame.sequence == findings.count,
            let length = frame.payloadLength
        else { return false }
        guard length <= recordLimit else {
            throw FogError(
                .tooLarge,
                "the log '\(path)' holds a record of \(length) bytes at offset \(findings.end), "
                    + "more than the \(recordLimit) that were allowed on opening it")
        }
        let start = findings.end + AppendLogFrame.byteCount
        guard try window.show(length, at: start), window.withBytes(length, at: start, payload.matches) else {
            return false
        }
        let sequence = findings.count
        try window.withBytes(length, at: start) { bytes throws(FogError) in try replay(sequence, bytes) }
        findings.count += 1
        findings.end = start + length
        return true
    }

    private mutating func frame(at offset: Int) throws(FogError) -> (AppendLogFrame, AppendLogFrame.Payload)? {
        guard try window.show(AppendLogFrame.byteCount, at: offset) else { return nil }
        let seed = seed
        return window.withBytes(AppendLogFrame.byteCount, at: offset) {
            AppendLogFrame.decode($0, at: offset, seed: seed)
        }
    }

    private mutating func rejectIfWitnessed(_ findings: Findings, from rest: Int) throws(FogError) {
        // No later frame can have a higher sequence than this, which spares most offsets the check.
        let room = UInt64(clamping: window.size / AppendLogFrame.byteCount)
        let highest = findings.count.addingReportingOverflow(room).partialValue
        var offset = rest
        while try window.show(AppendLogFrame.byteCount, at: offset) {
            let seed = seed
            let isWitness = window.withBytes(AppendLogFrame.byteCount, at: offset) { bytes in
                var reader = ByteReader(bytes.extracting(4..<12))
                guard let sequence = try? reader.readInteger(UInt64.self), sequence > findings.count,
                    sequence <= highest,
                    let (frame, _) = AppendLogFrame.decode(bytes, at: offset, seed: seed)
                else { return false }
                return frame.synchronizedCount > findings.count
            }
            if isWitness {
                throw FogError(
                    .corrupted,
                    "the log '\(path)' is damaged at offset \(findings.end): record \(findings.count) was stored and "
                        + "can't be read, and the record or seal at offset \(offset) stands behind it; restore the "
                        + "file from a copy, or move it away to start anew")
            }
            offset += 1
        }
    }
}
