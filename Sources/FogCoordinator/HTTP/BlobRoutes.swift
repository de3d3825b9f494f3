import FogCore
import FogJobs
import HTTPTypes
import Hummingbird
import NIOCore
import _NIOFileSystem

/// Content under the name of its hash, streamed both ways.
struct BlobRoutes {
    let operations: CoordinatorOperations

    func add(to router: RouterGroup<CoordinatorContext>) {
        router.put("blobs/{hash}") { request, context in
            let principal = try context.principal()
            let hash = try context.blobHash()
            var lease: LeaseKey?
            let task = try request.query("task", "a task's identifier") { TaskID($0) }
            let fence = try request.fence()
            if let task, let fence { lease = LeaseKey(task: task, fence: fence) }
            let length = request.headers[.contentLength].flatMap { Int64($0) }
            let stored = try await operations.store(
                request.body, as: hash, length: length, lease: lease, work: request.work(), by: principal)
            return try jsonResponse(stored, status: .created)
        }
        router.get("blobs/{hash}/info") { _, context in
            try jsonResponse(try await operations.blob(context.blobHash(), by: context.principal()))
        }
        router.get("blobs/{hash}") { _, context in
            let hash = try context.blobHash()
            let (path, size) = try await operations.open(hash, by: context.principal())
            let body = ResponseBody(contentLength: Int(size)) { writer in
                try await FileSystem.shared.withFileHandle(forReadingAt: FilePath(path)) { handle in
                    for try await piece in handle.readChunks() { try await writer.write(piece) }
                }
                try await writer.finish(nil)
            }
            let fields: HTTPFields = [.contentType: "application/octet-stream", .eTag: "\"\(hash)\""]
            return Response(status: .ok, headers: fields, body: body)
        }
    }
}
