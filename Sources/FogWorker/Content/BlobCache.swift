import FogClient
import FogCore
import FogJobs
import FogStorage
import FogSystem
import Glibc
import NIOCore

/// The inputs that a worker has fetched, as files named by their hash, at most so many bytes of them.
///
/// A blob that several tasks want at the same time is fetched once. What no task uses is removed, that which was used
/// longest ago first, when room is needed. After a restart the cache is empty: its folder may hold what a crash cut off.
actor BlobCache {
    private struct Entry {
        var size: Int64
        var users: Int
        var lastUse: UInt64
    }

    private let folder: PosixFolder
    private let limit: Int64
    private var entries: [BlobHash: Entry] = [:]
    private var fetching: [BlobHash: Task<Int64, any Error>] = [:]
    private var total: Int64 = 0
    private var uses: UInt64 = 0

    /// Prepares an empty cache in `folder`.
    init(folder path: String, limit: Int64) throws(FogError) {
        try PrivateFolder.prepare(path)
        folder = try PosixFolder(path)
        self.limit = limit
        for name in try folder.names() { try folder.remove(name) }
    }

    /// The file that holds a cached blob.
    nonisolated func path(of hash: BlobHash) -> String { "\(folder.path)/\(hash.digits)" }

    /// Makes a blob available until ``release(_:)``, and returns its length.
    func acquire(_ hash: BlobHash, from client: CoordinatorClient) async throws(FogError) -> Int64 {
        while true {
            if let entry = entries[hash] {
                uses += 1
                entries[hash] = Entry(size: entry.size, users: entry.users + 1, lastUse: uses)
                return entry.size
            }
            let task = fetching[hash] ?? Task { try await self.fetch(hash, from: client) }
            fetching[hash] = task
            do {
                _ = try await task.value
            } catch let error as FogError {
                throw error
            } catch {
                throw FogError(.unavailable, "the blob \(hash) couldn't be fetched", cause: error)
            }
        }
    }

    /// Ends one use of a blob.
    func release(_ hash: BlobHash) {
        entries[hash]?.users -= 1
    }

    private func fetch(_ hash: BlobHash, from client: CoordinatorClient) async throws(FogError) -> Int64 {
        defer { fetching[hash] = nil }
        guard let info = try await client.blob(hash) else {
            throw FogError(.notFound, "the coordinator doesn't have the blob \(hash)")
        }
        try makeRoom(for: info.size, hash)
        let temporary = "incoming-\(hash.digits)"
        do {
            // What an earlier try may have left; that there is none is as it should be.
            try? folder.remove(temporary)
            let file = try folder.createFile(temporary, permissions: 0o444)
            var offset: Int64 = 0
            try await client.download(hash) { piece in
                guard Int64(piece.readableBytes) <= info.size - offset else {
                    throw FogError(.corrupted, "the blob \(hash) is longer than the coordinator said")
                }
                let bytes = Array(piece.readableBytesView)
                let place = Int(offset)
                try await BlockingWork.run { () throws(FogError) in try file.write(bytes, at: place) }
                offset += Int64(bytes.count)
            }
            try folder.rename(temporary, to: hash.digits, replacing: true)
        } catch {
            try? folder.remove(temporary)
            total -= info.size
            throw error
        }
        uses += 1
        entries[hash] = Entry(size: info.size, users: 0, lastUse: uses)
        return info.size
    }

    /// Removes unused blobs until there is room, and takes it.
    private func makeRoom(for size: Int64, _ hash: BlobHash) throws(FogError) {
        guard size >= 0 else { throw FogError(.corrupted, "the coordinator says that \(hash) has \(size) bytes") }
        let unused = entries.filter { $0.value.users == 0 }.sorted { $0.value.lastUse < $1.value.lastUse }
        for (old, entry) in unused where size > limit - total {
            do throws(FogError) {
                try folder.remove(old.digits)
            } catch  where error.code == .notFound {
                // Somebody else has removed it: the room is free all the same.
            }
            entries[old] = nil
            total -= entry.size
        }
        guard size <= limit - total else {
            throw FogError(.exhausted, "the worker's cache has no room for the \(size) bytes of \(hash)")
        }
        total += size
    }
}
