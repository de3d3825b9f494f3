import FogCore
import Hummingbird
import Logging
import NIOCore

/// What is known of a request besides its head and body.
struct CoordinatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection that the request came over.
    let channel: any Channel
    /// Who makes the call; set by ``AuthenticationMiddleware`` before a route is reached.
    var caller: Principal?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Who makes the call.
    ///
    /// - Throws: ``FogError/Code/unauthenticated`` if nobody has said so.
    func principal() throws(FogError) -> Principal {
        guard let caller else { throw FogError(.unauthenticated, "this call needs a token") }
        return caller
    }

    /// The worker that makes the call, before its body is read: others can't make the coordinator read what only workers
    /// may send.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if it isn't one.
    func worker() throws(FogError) -> Principal {
        let principal = try principal()
        _ = try principal.requireWorker()
        return principal
    }
}
