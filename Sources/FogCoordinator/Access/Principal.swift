import FogCore
import FogJobs

/// Who makes a call.
enum Principal: Hashable, Sendable {
    /// May do everything but what only a worker may; its jobs are kept under this name.
    case `operator`(name: String)
    /// May submit jobs and see its own, which are kept under this name.
    case submitter(name: String)
    /// Doesn't say who it is, and shows a capability that it drew itself: may submit a job for which it has worked, and see
    /// what was submitted with the same capability. The name can't be led back to it.
    case anonymous(owner: String)
    /// May take a new worker in.
    case join(name: String)
    /// A worker; may claim, renew, finish, and move blobs.
    case worker(NodeID)

    /// The name under which the principal's jobs are kept, if it may have any.
    var owner: String? {
        switch self {
        case .operator(let name), .submitter(let name), .anonymous(let name): name
        case .join, .worker: nil
        }
    }

    /// The owner whose jobs the principal may see: `nil` for all.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if it may see none.
    func visibleOwner() throws(FogError) -> String? {
        switch self {
        case .operator: nil
        case .submitter(let name), .anonymous(let name): name
        case .join, .worker: throw FogError(.forbidden, "a worker's token doesn't show jobs")
        }
    }

    /// Checks that the principal may administer the network.
    func requireOperator() throws(FogError) {
        guard case .operator = self else { throw FogError(.forbidden, "only an operator's token may do this") }
    }

    /// Checks that the principal is the worker `node`.
    func requireWorker(_ node: NodeID) throws(FogError) {
        guard case .worker(node) = self else {
            throw FogError(.forbidden, "only the token of the worker \(node.short) may do this")
        }
    }

    /// The worker that the principal is.
    func requireWorker() throws(FogError) -> NodeID {
        guard case .worker(let node) = self else { throw FogError(.forbidden, "only a worker's token may do this") }
        return node
    }
}
