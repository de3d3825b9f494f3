import FogClient
import FogCore
import FogJobs
import FoundationEssentials
import Glibc

/// Brings a job to a coordinator: its files first, then the job itself.
struct JobSubmission {
    let client: CoordinatorClient
    /// In which form it shows how far uploads are.
    var progress = ProgressForm.nothing

    /// Uploads the files that a specification names and submits it. The submission has a key, so that its repetition
    /// after a lost answer doesn't make a second job.
    ///
    /// - Parameters:
    ///   - folder: Where relative paths begin; the current folder if `nil`.
    ///   - wait: How long the coordinator may hold its answer back until the job has ended.
    func submit(
        _ specification: JobSpecification, relativeTo folder: String?, waitingForItsEnd wait: Duration = .zero
    ) async throws(FogError) -> JobStatus {
        let key = Self.newKey()
        var hasRetried = false
        while true {
            let resolved = try await resolve(specification, folder) { path throws(FogError) in
                try await upload(path)
            }
            do {
                return try await client.submit(
                    specification: try Self.encode(resolved), idempotencyKey: key, until: wait > .zero ? .ended : nil,
                    wait: wait)
            } catch  where error.cause is RefusedDocument && !hasRetried && !specification.fileReferences.isEmpty {
                // A blob that was there at the look-up may have been removed since, because no job named it.
                hasRetried = true
            }
        }
    }

    /// Asks what would become of a job, without uploading its files.
    ///
    /// - Returns: The answer, and the sizes of the blobs that its files would become.
    func plan(
        _ specification: JobSpecification, relativeTo folder: String?
    ) async throws(FogError) -> (plan: JobPlan, files: [BlobHash: Int64]) {
        var sizes: [BlobHash: Int64] = [:]
        let resolved = try await resolve(specification, folder) { path throws(FogError) in
            let (hash, size) = try await CoordinatorClient.hash(file: path)
            sizes[hash] = size
            return hash
        }
        return (try await client.plan(specification: try Self.encode(resolved)), sizes)
    }

    /// - Parameter blob: The blob that a file becomes.
    private func resolve(
        _ specification: JobSpecification, _ folder: String?, blob: (String) async throws(FogError) -> BlobHash
    ) async throws(FogError) -> JobSpecification {
        var blobs: [String: BlobHash] = [:]
        for reference in specification.fileReferences where blobs[reference.path] == nil {
            let path = reference.path.hasPrefix("/") ? reference.path : (folder.map { $0 + "/" } ?? "") + reference.path
            do throws(FogError) {
                blobs[reference.path] = try await blob(path)
            } catch  where error.code == .notFound {
                throw FogError(.notFound, "\(reference.field): the file '\(path)' can't be read")
            }
        }
        do {
            return try specification.resolvingFiles(blobs)
        } catch {
            throw error.fogError
        }
    }

    private func upload(_ path: String) async throws(FogError) -> BlobHash {
        let name = String(path.split(separator: "/").last ?? "")
        let display = ProgressDisplay(TransferProgress("reading \(name)"), as: progress)
        return try await display.during { () throws(FogError) in
            try await client.upload(file: path) { way in
                let label = way.step == .hashing ? "reading \(name)" : "sending \(name)"
                display.change { $0.note(way.bytes, of: way.total, at: $1, label: label) }
            }.hash
        }
    }

    private static func encode(_ specification: JobSpecification) throws(FogError) -> [UInt8] {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            return Array(try encoder.encode(specification))
        } catch {
            throw FogError(.invalid, "the specification can't be written as JSON", cause: error)
        }
    }

    /// A name for a submission.
    static func newKey() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
    }
}
