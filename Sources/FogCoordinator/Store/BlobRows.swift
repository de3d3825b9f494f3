import FogCore
import FogJobs
import GRDB

extension CoordinatorTransaction {
    /// Notes that a blob is stored; returns whether it is new.
    mutating func storeBlob(_ hash: BlobHash, size: Int64) throws -> Bool {
        try execute("UPDATE blobs SET touched_at = ? WHERE hash = ?", [wall, hash.description])
        if database.changesCount == 1 { return false }
        try execute(
            "INSERT INTO blobs (hash, size, touched_at) VALUES (?, ?, ?)", [hash.description, size, wall])
        effects.append(.blobBytes(size))
        return true
    }

    /// Blobs that no job names and nobody has stored for a while.
    func unclaimedBlobs(olderThan age: Duration, limit: Int) throws -> [BlobHash] {
        let rows = try rows(
            """
            SELECT hash FROM blobs WHERE touched_at < ?
                AND NOT EXISTS (SELECT 1 FROM job_blobs WHERE job_blobs.hash = blobs.hash)
                AND NOT EXISTS (SELECT 1 FROM outputs WHERE outputs.hash = blobs.hash)
            LIMIT ?
            """,
            [wall - age.clampedMilliseconds, limit])
        return rows.compactMap { BlobHash($0["hash"] as String) }
    }

    /// Removes the rows of those blobs that still are unclaimed, and returns them.
    mutating func removeBlobs(_ hashes: [BlobHash], olderThan age: Duration) throws -> [BlobHash] {
        var removed: [BlobHash] = []
        for hash in hashes {
            let row = try row(
                """
                DELETE FROM blobs WHERE hash = ?1 AND touched_at < ?2
                    AND NOT EXISTS (SELECT 1 FROM job_blobs WHERE job_blobs.hash = ?1)
                    AND NOT EXISTS (SELECT 1 FROM outputs WHERE outputs.hash = ?1)
                RETURNING size
                """,
                [hash.description, wall - age.clampedMilliseconds])
            guard let size: Int64 = row?["size"] else { continue }
            effects.append(.blobBytes(-size))
            removed.append(hash)
        }
        return removed
    }
}
