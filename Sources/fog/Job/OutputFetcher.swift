import FogClient
import FogCore
import FogJobs
import FogStorage
import Glibc
import NIOCore

/// Brings what a job has produced into a folder of this machine.
struct OutputFetcher {
    let client: CoordinatorClient
    /// In which form it shows how far it is.
    var progress = ProgressForm.nothing

    /// Fetches every output: into `folder/INDEX/PATH`, or, for a job of one task, `folder/PATH`.
    ///
    /// - Returns: What was fetched. Files are replaced whole; nothing is left half-written.
    @discardableResult
    func fetch(_ job: JobID, into folder: String, flat: Bool, task: Int? = nil) async throws -> [OutputEntry] {
        var entries: [OutputEntry] = []
        var cursor: String?
        repeat {
            let page = try await client.outputs(of: job, cursor: cursor, limit: 1000)
            entries += page.outputs.filter { task == nil || task == $0.index }
            cursor = page.cursor
        } while cursor != nil
        let total = entries.reduce(0) { $0 + $1.size }
        let display = ProgressDisplay(TransferProgress("fetching", total: total), as: progress)
        try await display.during {
            var done: Int64 = 0
            for (number, entry) in entries.enumerated() {
                let label = entries.count == 1 ? "fetching" : "fetching \(number + 1) of \(entries.count) files:"
                try await fetch(entry, into: flat ? folder : "\(folder)/\(entry.index)") { bytes in
                    display.change { $0.note(done + bytes, of: total, at: $1, label: label) }
                }
                done += entry.size
            }
        }
        return entries
    }

    /// Fetches one file, telling how many bytes of it are there.
    private func fetch(_ entry: OutputEntry, into folder: String, onProgress: (Int64) -> Void) async throws {
        // The coordinator has checked the path; a client doesn't take its word where that could lead out of the folder.
        let parts = entry.path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
            throw FogError(.corrupted, "the coordinator names an output '\(entry.path)', which isn't a plain path")
        }
        let place = ([folder] + parts.dropLast().map(String.init)).joined(separator: "/")
        try Self.makeFolders(place)
        let target = "\(place)/\(parts[parts.count - 1])"
        let temporary = "\(target).part-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FogError.system(errno, "can't write '\(temporary)'") }
        let file = PosixFile(descriptor: descriptor, path: temporary)
        var offset = 0
        do {
            try await client.download(entry.hash) { piece in
                try file.write(Array(piece.readableBytesView), at: offset)
                offset += piece.readableBytes
                onProgress(Int64(offset))
            }
            guard rename(temporary, target) == 0 else { throw FogError.system(errno, "can't write '\(target)'") }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private static func makeFolders(_ path: String) throws(FogError) {
        var place = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            place += "/\(part)"
            guard mkdir(place, 0o755) == 0 || errno == EEXIST else {
                throw .system(errno, "can't make the folder '\(place)'")
            }
        }
    }
}
