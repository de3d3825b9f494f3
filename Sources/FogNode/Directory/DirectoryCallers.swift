import FogHTTP
import HummingbirdCore
import Logging

/// What those may do who call where a directory is served; each that is turned away or cut off is logged with the reason.
struct DirectoryCallers {
    private let limits = ConnectionLimits()
    private let onDrop: @Sendable (CallerDrop) -> Void

    init(logger: Logger) {
        onDrop = { logger.debug("a caller was dropped", metadata: ["reason": "\($0.rawValue)"]) }
    }

    /// For the streams of links.
    func streams(_ connectionLimit: Int) -> @Sendable (@escaping HTTPChannelHandler.Responder) -> CallerChannel {
        CallerChannel.maker(connectionLimit: connectionLimit, limits: limits, onDrop: onDrop)
    }

    /// For connections.
    func server(_ connectionLimit: Int) -> HTTPServerBuilder {
        CallerChannel.server(connectionLimit: connectionLimit, limits: limits, onDrop: onDrop)
    }
}
