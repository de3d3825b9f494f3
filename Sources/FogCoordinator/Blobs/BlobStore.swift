import Crypto
import FogCore
import FogJobs
import FogStorage
import FogSystem
import Glibc
import NIOCore
import Synchronization

/// Blobs as files named by their hash. A file is in its place only when it is whole, checked and on stable storage.
///
/// The database says which blobs there are; a file that it doesn't know is left over from a crash.
final class BlobStore: Sendable {
    private let folder: any DurableFolder
    private let busy = Mutex<[BlobHash: Int]>([:])

    private static let incoming = "incoming-"

    /// Prepares the folder, and removes what uploads that a crash cut off have left.
    init(folder path: String, on disk: any DurableDisk) throws(FogError) {
        try PrivateFolder.prepare(path, on: disk)
        folder = try disk.openFolder(path)
        for name in try folder.names() where name.hasPrefix(Self.incoming) { try folder.remove(name) }
    }

    /// The file that holds a blob.
    func path(of hash: BlobHash) -> String { "\(folder.path)/\(hash.digits)" }

    /// Whether a blob's file is in its place.
    func contains(_ hash: BlobHash) -> Bool { access(path(of: hash), R_OK) == 0 }

    /// The blobs whose files are in their places.
    func names() throws(FogError) -> [BlobHash] {
        try folder.names().compactMap { BlobHash(BlobHash.prefix + $0) }
    }

    /// Removes a blob's file. One that can't be removed is left to the next start.
    func remove(_ hash: BlobHash) {
        try? folder.remove(hash.digits)
    }

    /// Writes what arrives to a file of its own, and puts it in its place if it has the hash.
    ///
    /// - Parameters:
    ///   - expected: The hash that it must have.
    ///   - longest: The most bytes that it may have.
    ///   - take: Asked for the room of each piece before it is written.
    /// - Returns: The blob's length.
    /// - Throws: ``FogError/Code/tooLarge`` if it is longer, ``FogError/Code/invalid`` if it has another hash,
    ///   ``FogError/Code/exhausted`` if the disk is full, and what `take` throws.
    func store(
        _ pieces: some AsyncSequence<ByteBuffer, any Error>, as expected: BlobHash, longest: Int64,
        take: (Int64) throws(FogError) -> Void
    ) async throws -> Int64 {
        var generator = SystemRandomNumberGenerator()
        let temporary = Self.incoming + String(generator.next(), radix: 36)
        let file = try await BlockingWork.run { [folder] () throws(FogError) in
            try folder.createFile(temporary, permissions: 0o600)
        }
        do {
            let size = try await write(pieces, to: file, as: expected, longest: longest, take: take)
            try await BlockingWork.run { [folder] () throws(FogError) in
                try file.synchronize()
                try folder.rename(temporary, to: expected.digits, replacing: true)
                try folder.synchronize()
            }
            return size
        } catch {
            try? folder.remove(temporary)
            throw error
        }
    }

    private func write(
        _ pieces: some AsyncSequence<ByteBuffer, any Error>, to file: any DurableFile, as expected: BlobHash,
        longest: Int64, take: (Int64) throws(FogError) -> Void
    ) async throws -> Int64 {
        var hasher = SHA256()
        var size: Int64 = 0
        for try await piece in pieces {
            size += Int64(piece.readableBytes)
            guard size <= longest else {
                throw FogError(.tooLarge, "a blob may have \(longest) bytes; this one has more")
            }
            try take(Int64(piece.readableBytes))
            hasher.update(data: piece.readableBytesView)
            let offset = Int(size) - piece.readableBytes
            try await BlockingWork.run { () throws(FogError) in
                try file.write(Array(piece.readableBytesView), at: offset)
            }
        }
        guard BlobHash(hasher.finalize()) == expected else {
            throw FogError(.invalid, "what arrived hasn't the hash \(expected); send it again")
        }
        return size
    }

    /// Keeps a blob from being collected while somebody stores it; ended by ``release(_:)``.
    ///
    /// - Throws: ``FogError/Code/unavailable`` if it is being collected at this moment.
    func reserve(_ hash: BlobHash) throws(FogError) {
        let isFree = busy.withLock { busy in
            guard busy[hash] != -1 else { return false }
            busy[hash, default: 0] += 1
            return true
        }
        guard isFree else { throw FogError(.unavailable, "the blob is just being removed; send it again") }
    }

    /// Whether somebody stores the blob at this moment.
    func isReserved(_ hash: BlobHash) -> Bool { busy.withLock { $0[hash, default: 0] > 0 } }

    /// Ends a reservation.
    func release(_ hash: BlobHash) {
        busy.withLock { busy in
            guard let count = busy[hash], count > 0 else { return }
            busy[hash] = count == 1 ? nil : count - 1
        }
    }

    /// Claims blobs for removal, and returns those that nobody stores at this moment.
    func beginCollecting(_ hashes: [BlobHash]) -> [BlobHash] {
        busy.withLock { busy in
            hashes.filter { hash in
                guard busy[hash] == nil else { return false }
                busy[hash] = -1
                return true
            }
        }
    }

    /// Ends the removal of blobs; `remove` says whether their rows are gone and their files can go.
    func endCollecting(_ hashes: [BlobHash], remove: Bool) {
        if remove { for hash in hashes { self.remove(hash) } }
        busy.withLock { busy in for hash in hashes { busy[hash] = nil } }
    }
}
