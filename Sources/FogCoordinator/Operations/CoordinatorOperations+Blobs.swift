import CoreMetrics
import FogCore
import FogJobs
import GRDB
import NIOCore
import Synchronization

extension CoordinatorOperations {
    /// What is known of a blob.
    ///
    /// - Throws: ``FogError/Code/notFound`` if it isn't stored.
    func blob(_ hash: BlobHash, by principal: Principal) async throws(FogError) -> BlobInfo {
        if case .join = principal { throw FogError(.forbidden, "a join token doesn't open blobs") }
        let size = try await store.read { transaction -> Int64? in
            try transaction.row("SELECT size FROM blobs WHERE hash = ?", [hash.description])?["size"]
        }
        guard let size, blobs.contains(hash) else {
            throw FogError(.notFound, "there is no blob \(hash) here")
        }
        return BlobInfo(hash: hash, size: size)
    }

    /// Stores a blob; one that is there already is kept for longer.
    ///
    /// - Parameter lease: For an output of a task: the lease under which it was produced, which must be current. All that
    ///   is new under one lease has no more bytes than its task may write.
    func store(
        _ pieces: some AsyncSequence<ByteBuffer, any Error>, as hash: BlobHash, length: Int64?, lease: LeaseKey?,
        work: AnonymousWork? = nil, by principal: Principal
    ) async throws -> BlobInfo {
        var taskLimit: Int64?
        switch principal {
        case .join: throw FogError(.forbidden, "a join token doesn't store blobs")
        case .worker(let node):
            guard let lease else { throw FogError(.forbidden, "a worker stores blobs under a lease only") }
            taskLimit = try await requireLease(lease, of: node)
        case .anonymous(let owner):
            guard let length else { throw FogError(.invalid, "an anonymous caller says how long a blob is") }
            _ = try await checkWork(
                work, AnonymousPuzzle.blobLabel, content: hash.bytes, owner: owner,
                effort: AnonymousPuzzle.effort(ofBlob: length))
        case .operator, .submitter: break
        }
        let longest = configuration.bounds.blobBytes
        if let length, length > longest {
            throw FogError(.tooLarge, "a blob may have \(longest) bytes; this one has \(length)")
        }
        try blobs.reserve(hash)
        defer { blobs.release(hash) }
        // One that is there already takes no more room than it has.
        let isKept = try await store.read {
            try $0.row("SELECT 1 FROM blobs WHERE hash = ?", [hash.description]) != nil
        }
        if !isKept, let length, length > room.left { throw room.exhausted }
        let taken = Mutex<Int64>(0)
        defer { room.giveBack(taken.withLock { $0 }) }
        let underLease = Mutex<Int64>(0)
        defer { if let lease { uploads.giveBack(underLease.withLock { $0 }, under: lease) } }
        let size = try await blobs.store(pieces, as: hash, longest: longest) {
            [room, uploads, taskLimit] bytes throws(FogError) in
            guard !isKept else { return }
            if let taskLimit, let lease {
                try uploads.take(bytes, under: lease, of: taskLimit)
                underLease.withLock { $0 += bytes }
            }
            try room.take(bytes)
            taken.withLock { $0 += bytes }
        }
        if case .worker(let node) = principal, let lease { _ = try await requireLease(lease, of: node) }
        let isNew = try await store.commit { try $0.storeBlob(hash, size: size) }
        // What is stored stays taken until the lease is over.
        if isNew { underLease.withLock { $0 = 0 } }
        if isNew { metrics.blobBytesStored.increment(by: Int(clamping: size)) }
        return BlobInfo(hash: hash, size: size)
    }

    /// The file that holds a blob and its length.
    func open(_ hash: BlobHash, by principal: Principal) async throws(FogError) -> (path: String, size: Int64) {
        (blobs.path(of: hash), try await blob(hash, by: principal).size)
    }

    /// Checks that a node holds a lease, and returns how many bytes its task may write.
    private func requireLease(_ lease: LeaseKey, of node: NodeID) async throws(FogError) -> Int64 {
        try await store.read { transaction in
            let job = try transaction.job(lease.task.job)
            let row = try transaction.task(lease.task.index, of: job).row
            guard row.node == node, row.fence == lease.fence, row.state.isHeld else {
                throw FogError(.stale, "the lease is over; stop the attempt")
            }
            return job.specification.task.resources.diskBytes
        }
    }

    /// Removes the files that no row names: what a coordinator left that ended between storing a blob and noting it.
    /// Only before the first call is answered.
    func removeUnknownBlobs() async throws(FogError) {
        let names = try blobs.names()
        for start in stride(from: 0, to: names.count, by: 1000) {
            let some = Array(names[start..<min(names.count, start + 1000)])
            let unknown = try await store.read { transaction in
                try some.filter { try transaction.row("SELECT 1 FROM blobs WHERE hash = ?", [$0.description]) == nil }
            }
            for hash in unknown { blobs.remove(hash) }
        }
    }

    /// Removes blobs that no job names and nobody has stored lately; returns how many.
    func collectBlobs() async throws(FogError) -> Int {
        let age = configuration.bounds.unclaimedBlobAge
        let unclaimed = try await store.read { try $0.unclaimedBlobs(olderThan: age, limit: 1000) }
        let chosen = blobs.beginCollecting(unclaimed)
        guard !chosen.isEmpty else { return 0 }
        do {
            let removed = try await store.commit { try $0.removeBlobs(chosen, olderThan: age) }
            let kept = Set(chosen).subtracting(removed)
            blobs.endCollecting(removed, remove: true)
            blobs.endCollecting(Array(kept), remove: false)
            return removed.count
        } catch {
            blobs.endCollecting(chosen, remove: false)
            throw error
        }
    }
}
