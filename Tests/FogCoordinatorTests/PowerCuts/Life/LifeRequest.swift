import FogCore
import FogExecution
import FogJobs
import NIOCore

@testable import FogCoordinator

/// Something that somebody asks of a coordinator in a ``CoordinatorLife``, as often as it takes.
enum LifeRequest: Sendable {
    case join(JoinRequest)
    case createToken(name: String)
    case revokeToken(id: String)
    case upload([UInt8], lease: LeaseKey?, by: Principal)
    case submit([UInt8], key: String, by: Principal)
    case claim(ClaimRequest)
    case renew(RenewRequest)
    case appendLog(LeaseKey, offset: Int, bytes: [UInt8], by: NodeID)
    case finish([(lease: LeaseKey, body: [UInt8])], by: NodeID)
    case stop(JobID)
}

/// What somebody was told.
enum LifeAnswer: Sendable {
    case joined(token: String)
    case token(id: String, secret: String)
    case job(JobID)
    case leases([LeaseKey])
    case renewed(RenewResponse)
    case ended([Result<TaskState, FogError>])
    case done
    case failed(FogError)
}

extension CoordinatorOperations {
    /// Carries a request out, as the HTTP front end would.
    func answer(_ request: LifeRequest) async -> LifeAnswer {
        do {
            return try await carryOut(request)
        } catch let error as FogError {
            return .failed(error)
        } catch {
            return .failed(FogError(.failed, "an error without a code", cause: error))
        }
    }

    private func carryOut(_ request: LifeRequest) async throws -> LifeAnswer {
        switch request {
        case .join(let message):
            return .joined(token: try await join(message, by: CoordinatorScene.root).token)
        case .createToken(let name):
            let made = try await createToken(
                TokenRequest(kind: .submitter, name: name), by: CoordinatorScene.root)
            return .token(id: made.token.id, secret: made.secret)
        case .revokeToken(let id):
            _ = try await revokeToken(id, by: CoordinatorScene.root)
            return .done
        case .upload(let bytes, let lease, let principal):
            _ = try await store(
                Pieces(bytes: bytes), as: BlobHash(hashing: bytes), length: Int64(bytes.count), lease: lease,
                by: principal)
            return .done
        case .submit(let text, let key, let principal):
            return .job(try await submit(text, key: key, by: principal).job.id)
        case .claim(let message):
            return .leases(
                try await claim(message, by: .worker(message.node)).assignments.map(\.lease))
        case .renew(let message):
            return .renewed(try await renew(message, by: .worker(message.node)))
        case .appendLog(let lease, let offset, let bytes, let node):
            try await appendLog(
                lease, stream: .standardOutput, offset: Int64(offset), bytes: bytes, by: .worker(node))
            return .done
        case .finish(let finishes, let node):
            let checked = try finishes.map { try finish(of: $0.lease.task, body: $0.body, by: .worker(node)) }
            return .ended(try await finish(checked))
        case .stop(let job):
            _ = try await stop(job, .cancelled, by: CoordinatorScene.root)
            return .done
        }
    }
}

/// Bytes that arrive piece by piece.
private struct Pieces: AsyncSequence {
    let bytes: [UInt8]

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<UInt8>

        mutating func next() async throws -> ByteBuffer? {
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(4096) }
            return ByteBuffer(bytes: rest.prefix(4096))
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: bytes[...]) }
}
