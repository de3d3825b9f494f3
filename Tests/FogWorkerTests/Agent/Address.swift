import FogCore
import FogExecution
import FogJobs
import HTTPTypes

/// What a request is about: its path, taken apart.
struct Address {
    private let method: HTTPRequest.Method
    private let parts: [Substring]
    private let query: [Substring: Substring]

    init(_ head: HTTPRequest) {
        let halves = (head.path ?? "").split(separator: "?", maxSplits: 1)
        method = head.method
        parts = halves.first?.split { $0 == "/" || $0 == ":" } ?? []
        let pairs = halves.dropFirst().first?.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
        query = Dictionary((pairs ?? []).map { ($0[0], $0.count > 1 ? $0[1] : "") }) { $1 }
    }

    var call: CoordinatorStub.Call {
        get throws(FogError) {
            switch (method, parts.dropFirst().first, parts.last) {
            case (.post, "nodes", "nodes"): .join
            case (.put, "nodes", "heartbeat"): .heartbeat
            case (.get, "nodes", "commands"): .commands
            case (.post, "leases", "claim"): .claim
            case (.post, "leases", "renew"): .renew
            case (.post, "leases", "finish"): .finish
            case (.post, "leases", "release"): .release
            case (.post, "leases", "logs"): .log
            case (.get, "blobs", "info"): .blobInfo
            case (.get, "blobs", _): .download
            case (.put, "blobs", _): .upload
            default: throw FogError(.failed, "nobody answers \(method) \(parts)")
            }
        }
    }

    /// Whether a request is about several tasks at once.
    var isBatch: Bool { parts.count == 3 }

    var task: TaskID {
        get throws(FogError) { try named(TaskID.init) }
    }

    var hash: BlobHash {
        get throws(FogError) { try named(BlobHash.init) }
    }

    var lease: LeaseKey {
        get throws(FogError) { LeaseKey(task: try task, fence: number("fence") ?? 0) }
    }

    func number(_ name: Substring) -> Int64? { query[name].flatMap { Int64($0) } }

    func piece(_ bytes: [UInt8]) throws(FogError) -> CoordinatorStub.LogPiece {
        guard let stream = OutputStream(rawValue: String(query["stream"] ?? "")), let offset = number("offset") else {
            throw FogError(.invalid, "a piece of output without stream or offset")
        }
        return CoordinatorStub.LogPiece(stream: stream, offset: offset, bytes: bytes)
    }

    private func named<Name>(_ parse: (Substring) -> Name?) throws(FogError) -> Name {
        guard parts.count > 2, let name = parse(parts[2]) else {
            throw FogError(.invalid, "the path \(parts) names nothing")
        }
        return name
    }
}
