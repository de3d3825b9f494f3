import Crypto
public import FogCore
public import FogJobs
import HTTPTypes
public import NIOCore
import _NIOFileSystem

extension CoordinatorClient {
    /// Stores bytes under their hash, unless they are there already.
    public func upload(bytes: [UInt8], under lease: LeaseKey? = nil) async throws(FogError) -> BlobInfo {
        let hash = BlobHash(hashing: bytes)
        if let stored = try await blob(hash) { return stored }
        return try await put(hash, .bytes(ByteBuffer(bytes: bytes)), lease)
    }

    /// Stores a file under its hash, unless it is there already.
    ///
    /// - Parameter onProgress: Told how far it is, after each piece of the file.
    /// - Throws: ``FogError/Code/notFound`` if the file can't be read.
    public func upload(
        file path: String, under lease: LeaseKey? = nil, onProgress: (@Sendable (UploadProgress) -> Void)? = nil
    ) async throws(FogError) -> BlobInfo {
        let (hash, size) = try await Self.hash(file: path, onProgress: onProgress)
        if let stored = try await blob(hash) { return stored }
        return try await put(hash, .file(path: path, size: size), lease) { sent in
            onProgress?(UploadProgress(step: .sending, bytes: sent, total: size))
        }
    }

    /// What the coordinator knows of a blob, or `nil` if it doesn't have it.
    public func blob(_ hash: BlobHash) async throws(FogError) -> BlobInfo? {
        do {
            return try await call(.get, APIPath("/v1/blobs/\(hash)/info"))
        } catch let error where error.code == .notFound {
            return nil
        }
    }

    /// Hands the content of a blob to `receive` as it arrives, and checks that it is what the hash names. A download that
    /// breaks off is begun anew, within ``patience`` since it last went on; each byte is handed over once.
    ///
    /// - Throws: ``FogError/Code/notFound`` if the coordinator doesn't have it, ``FogError/Code/corrupted`` if what
    ///   arrived has another hash; what was received must then be thrown away.
    public func download(
        _ hash: BlobHash, timeout: Duration = .seconds(600), receive: (ByteBuffer) async throws -> Void
    ) async throws(FogError) {
        let request = request(.get, APIPath("/v1/blobs/\(hash)"))
        var hasher = SHA256()
        var received = 0
        var refusal: (any Error)?
        var hasGoneOn: Bool
        repeat {
            let before = received
            do {
                try await patiently { () throws(FogError) in
                    let response = try await send(request, timeout: timeout)
                    // What came before an interruption comes again: a hash names one content.
                    var known = received
                    do {
                        for try await whole in response.body {
                            var piece = whole
                            piece.moveReaderIndex(forwardBy: min(known, piece.readableBytes))
                            known -= whole.readableBytes - piece.readableBytes
                            guard piece.readableBytes > 0 else { continue }
                            piece.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
                            received += piece.readableBytes
                            do {
                                try await receive(piece)
                            } catch {
                                refusal = error
                                return
                            }
                        }
                    } catch {
                        throw FogError(.unavailable, "the download of \(hash) broke off", cause: error)
                    }
                }
                hasGoneOn = false
            } catch {
                // Where it went on meanwhile, the patience begins anew.
                hasGoneOn = error.code == .unavailable && patience > .zero && received > before
                if !hasGoneOn { throw error }
            }
        } while hasGoneOn
        if let refusal {
            throw refusal as? FogError ?? FogError(.failed, "the content of \(hash) can't be taken", cause: refusal)
        }
        guard BlobHash(hasher.finalize()) == hash else {
            throw FogError(.corrupted, "what the coordinator sent for \(hash) has another hash")
        }
    }

    /// The hash and length of a file.
    public static func hash(
        file path: String, onProgress: (@Sendable (UploadProgress) -> Void)? = nil
    ) async throws(FogError) -> (BlobHash, Int64) {
        do {
            return try await FileSystem.shared.withFileHandle(forReadingAt: FilePath(path)) { handle in
                let total = try await handle.info().size
                var hasher = SHA256()
                var size: Int64 = 0
                for try await piece in handle.readChunks() {
                    piece.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
                    size += Int64(piece.readableBytes)
                    onProgress?(UploadProgress(step: .hashing, bytes: size, total: total))
                }
                return (BlobHash(hasher.finalize()), size)
            }
        } catch {
            throw FogError(.notFound, "the file '\(path)' can't be read", cause: error)
        }
    }

    private func put(
        _ hash: BlobHash, _ body: APIRequest.Body, _ lease: LeaseKey?, onSent: (@Sendable (Int64) -> Void)? = nil
    ) async throws(FogError) -> BlobInfo {
        let path = APIPath("/v1/blobs/\(hash)").adding("task", lease?.task).adding("fence", lease?.fence)
        return try await call(
            .put, path, body: body, contentType: "application/octet-stream", timeout: .seconds(600), onSent: onSent)
    }
}
