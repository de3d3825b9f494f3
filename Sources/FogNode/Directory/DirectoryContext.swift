import Hummingbird
import Logging
import NIOCore

/// What is known of a call where a directory is served, besides its head and body.
struct DirectoryContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// What the call came over.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
