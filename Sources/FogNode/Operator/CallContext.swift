import Hummingbird
import Logging
import NIOCore

/// What is known of a call to a directory or a node, besides its head and body.
struct CallContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// What the call came over.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
