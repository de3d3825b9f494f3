public import FogCore

/// A checksummed file of small records that only grows: a journal, a replay log, a ledger's log.
///
/// What was appended before a ``synchronize()`` that returned survives a power loss, in order; of what was appended
/// after it, some first part does. ``open(_:identity:recordLimit:permissions:replay:)`` hands every record over, cuts
/// what was torn off in the middle of being written, and reports it; damage to what was kept is an error, never
/// skipped.
///
/// After a failed write or synchronisation the log refuses everything until it is opened again: the system drops pages
/// that it couldn't write, so trying again would report a success that there wasn't.
///
/// A log has one owner, who calls one method at a time; the type can't be copied, and a second process must be kept
/// away by a ``FileLock``. The calls block on the disk: not for an event loop.
///
/// The format is described at ``AppendLogHeader`` and ``AppendLogFrame``. The checks are CRC-32C rather than a
/// cryptographic hash: they are there against accidents, who can write the file can write anything, and small records
/// shouldn't cost a hash each.
public struct AppendLog: ~Copyable, Sendable {
    /// The largest record that any log takes, in bytes: 16 MiB.
    public static let largestRecordLimit = 16_777_216

    private let folder: any DurableFolder
    private let name: String
    private let recordLimit: Int
    private let permissions: UInt32
    private var file: any DurableFile
    private var header: AppendLogHeader
    private var seed: CRC32C
    private var end: Int
    private var synchronizedEnd: Int
    private var failure: FogError?

    /// What opening the log found.
    public let recovery: AppendLogRecovery
    /// How many records the log holds.
    public private(set) var count: UInt64
    /// How many of them, from the first, are on stable storage.
    public private(set) var synchronizedCount: UInt64

    /// Whose log this is.
    public var identity: AppendLogIdentity { header.identity }
    /// How many bytes the file takes, without the seal behind the last record.
    public var byteCount: Int { end }

    /// Opens the log at `path`, or makes it, in an existing folder.
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - identity: the identity that the log must have or, if it's made, gets. Without one, any is accepted and a
    ///     random one is given.
    ///   - recordLimit: the largest payload in bytes, at most ``largestRecordLimit``.
    ///   - permissions: the permission bits of a file that is made, here or by ``rewrite(keeping:)``.
    ///   - replay: is handed every record with its sequence, from 0, in order. All of them are on stable storage when
    ///     `open` returns, not before. Throwing ends the opening and leaves the file as it was.
    /// - Throws: ``FogError/Code/corrupted`` with file and offset if a stored record is damaged,
    ///   ``FogError/Code/conflict`` for the log of another identity, ``FogError/Code/invalid`` for a file that is no
    ///   log, ``FogError/Code/unsupported`` for another version's.
    public static func open(
        _ path: String, identity: AppendLogIdentity? = nil, recordLimit: Int = largestRecordLimit,
        permissions: UInt32 = 0o600, replay: (UInt64, RawSpan) throws(FogError) -> Void
    ) throws(FogError) -> AppendLog {
        let location = try FileLocation(path)
        let folder = try PosixFolder(location.folder)
        return try AppendLog(
            location.name, in: folder, identity: identity, recordLimit: recordLimit, permissions: permissions,
            replay: replay)
    }

    /// The same in a folder of any kind.
    public init(
        _ name: String, in folder: any DurableFolder, identity: AppendLogIdentity? = nil,
        recordLimit: Int = largestRecordLimit, permissions: UInt32 = 0o600,
        replay: (UInt64, RawSpan) throws(FogError) -> Void
    ) throws(FogError) {
        guard (0...Self.largestRecordLimit).contains(recordLimit) else {
            throw FogError(
                .invalid, "a log takes records of up to \(Self.largestRecordLimit) bytes, not \(recordLimit)")
        }
        let path = folder.path(of: name)
        try AtomicFile.removeAbandoned(for: name, in: folder)
        let existing = try folder.openFile(name)
        let header: AppendLogHeader
        let file: any DurableFile
        if let existing {
            let start = try existing.read(at: 0, count: AppendLogHeader.byteCount)
            header = try AppendLogHeader(reading: start, path: path)
            file = existing
        } else {
            let fresh = AppendLogHeader(identity: identity ?? .random())
            header = fresh
            file = try AtomicFile.place(
                name, in: folder, permissions: permissions, replacing: false
            ) { file throws(FogError) in
                try file.write(fresh.bytes, at: 0)
            }
        }
        if let identity, header.identity != identity {
            throw FogError(.conflict, "'\(path)' is the log of \(header.identity), not of \(identity)")
        }
        var scanner = try AppendLogScanner(file, path: path, header: header, recordLimit: recordLimit)
        let findings = try scanner.scan(handingTo: replay)
        if findings.tornByteCount > 0 { try file.truncate(to: findings.end) }
        // A crashed predecessor may have left records in the system's memory only, and a replacement's name likewise.
        try file.synchronize()
        if existing != nil { try folder.synchronize() }
        self.folder = folder
        self.name = name
        self.recordLimit = recordLimit
        self.permissions = permissions
        self.file = file
        self.header = header
        seed = header.seed
        recovery = AppendLogRecovery(
            recordCount: findings.count, cutOffset: findings.tornByteCount > 0 ? findings.end : nil,
            cutByteCount: findings.tornByteCount, isNew: existing == nil)
        count = findings.count
        synchronizedCount = findings.count
        end = findings.end
        synchronizedEnd = findings.end
        seal()
    }

    /// Writes records behind the last with one write. They are kept for certain only after ``synchronize()``.
    ///
    /// - Returns: the sequences that the records got.
    /// - Throws: ``FogError/Code/tooLarge``, before anything is written, if a record exceeds the limit;
    ///   ``FogError/Code/exhausted`` if the disk is full, or what else went wrong with the write, after which the log
    ///   takes no more.
    @discardableResult
    public mutating func append(_ records: [[UInt8]]) throws(FogError) -> Range<UInt64> {
        try checkUsable()
        let bytes = try encode(records)
        guard !bytes.isEmpty else { return count..<count }
        do {
            try file.write(bytes, at: end)
        } catch {
            // What arrived of the records would be cut on opening; cutting it now gives the room back.
            try? file.truncate(to: end)
            throw fail(error)
        }
        let first = count
        end += bytes.count
        count += UInt64(records.count)
        return first..<count
    }

    /// Returns when every record is on stable storage; does nothing if they all are.
    ///
    /// On an error the records since the last success are taken out of the file as far as that can be done, so that
    /// they aren't read back from the system's memory later as if they had been kept.
    public mutating func synchronize() throws(FogError) {
        try checkUsable()
        guard synchronizedCount < count else { return }
        do {
            try file.synchronize()
        } catch {
            try? file.truncate(to: synchronizedEnd)
            throw fail(error)
        }
        synchronizedCount = count
        synchronizedEnd = end
        seal()
    }

    /// Replaces the whole log by one that holds only the given records, numbered anew from 0, at one stroke: after a
    /// power loss there is the old log or the new. When it returns, the records are on stable storage.
    ///
    /// It takes the room of both at the time. On an error the log takes no more until it is opened again, and is then
    /// found as it was before or as it was to be.
    public mutating func rewrite(keeping records: [[UInt8]]) throws(FogError) {
        try checkUsable()
        let fresh = AppendLogHeader(identity: header.identity)
        // Checked first: the caller's mistake must not make the log unusable.
        for record in records { try checkSize(record) }
        let seed = fresh.seed
        var size = 0
        do {
            file = try AtomicFile.place(
                name, in: folder, permissions: permissions, replacing: true
            ) { file throws(FogError) in
                size = try Self.fill(file, header: fresh, seed: seed, records: records)
            }
        } catch {
            throw fail(error)
        }
        header = fresh
        self.seed = seed
        count = UInt64(records.count)
        synchronizedCount = count
        end = size
        synchronizedEnd = size
        seal()
    }

    /// Writes a header and records in steps of about a mebibyte and returns where they end.
    private static func fill(
        _ file: any DurableFile, header: AppendLogHeader, seed: CRC32C, records: [[UInt8]]
    ) throws(FogError) -> Int {
        var written = 0
        var pending = header.bytes
        for (index, record) in records.enumerated() {
            let frame = AppendLogFrame(payloadLength: record.count, sequence: UInt64(index), synchronizedCount: 0)
            frame.encode(payload: record, at: written + pending.count, seed: seed, into: &pending)
            guard pending.count >= 1_048_576 else { continue }
            try file.write(pending, at: written)
            written += pending.count
            pending.removeAll(keepingCapacity: true)
        }
        try file.write(pending, at: written)
        return written + pending.count
    }

    /// The bytes of records as they stand behind the last one.
    private func encode(_ records: [[UInt8]]) throws(FogError) -> [UInt8] {
        var size = 0
        for record in records {
            try checkSize(record)
            size += AppendLogFrame.byteCount + record.count
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var sequence = count
        for record in records {
            let frame = AppendLogFrame(
                payloadLength: record.count, sequence: sequence, synchronizedCount: synchronizedCount)
            frame.encode(payload: record, at: end + bytes.count, seed: seed, into: &bytes)
            sequence += 1
        }
        return bytes
    }

    private func checkSize(_ record: [UInt8]) throws(FogError) {
        guard record.count <= recordLimit else {
            throw FogError(
                .tooLarge,
                "a record of \(record.count) bytes exceeds the \(recordLimit) that the log "
                    + "'\(folder.path(of: name))' takes")
        }
    }

    /// Notes behind the last record that everything is on stable storage, for ``AppendLogScanner`` to tell damage from
    /// a torn end. The next record overwrites the seal.
    private func seal() {
        var bytes: [UInt8] = []
        AppendLogFrame(sealing: count).encode(payload: [], at: end, seed: seed, into: &bytes)
        // The records are kept with or without it, and a disk that takes no seal will refuse the next record too.
        try? file.write(bytes, at: end)
    }

    private func checkUsable() throws(FogError) {
        guard let failure else { return }
        throw FogError(
            .unavailable,
            "the log '\(folder.path(of: name))' takes nothing since an earlier operation failed; open it again",
            cause: failure)
    }

    private mutating func fail(_ error: FogError) -> FogError {
        failure = error
        return error
    }
}
