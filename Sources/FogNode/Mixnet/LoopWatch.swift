import FogNetworking
import Logging
import Synchronization

/// Looks whether a node's own loops come back, and does what its operator wants if they don't: somebody may keep everybody
/// else's packets from it, to follow the one that he is after.
final class LoopWatch: Sendable {
    /// So many loops at least say something.
    private static let enough = 24

    private let pipeline: MixPipeline
    private let pauses: Bool
    private let logger: Logger
    private let isAlone = Mutex(false)

    init(pipeline: MixPipeline, pauses: Bool, logger: Logger) {
        self.pipeline = pipeline
        self.pauses = pauses
        self.logger = logger
    }

    func take(_ returned: Int, of all: Int) {
        guard all >= Self.enough else { return }
        // Back above three quarters, so that it doesn't change its mind with each loop.
        let changed = isAlone.withLock { isAlone -> Bool? in
            let new = isAlone ? 4 * returned < 3 * all : 2 * returned < all
            defer { isAlone = new }
            return new == isAlone ? nil : new
        }
        guard let changed else { return }
        if pauses { pipeline.setPaused(changed) }
        let counts: Logger.Metadata = ["returned": "\(returned)", "of": "\(all)"]
        if changed {
            let consequence = pauses ? "; it sends nothing on until they do" : ""
            logger.warning(
                "this node's own loops don't come back: a part of the network is down, or somebody keeps packets from it\(consequence)",
                metadata: counts)
        } else {
            logger.notice("this node's own loops come back again", metadata: counts)
        }
    }
}
