package import FogCore
import NIOPosix

/// Work that waits for the disk, done where no task is held up by it.
package enum BlockingWork {
    /// Does the work on a thread that may be held up, and gives its result.
    package static func run<Result: Sendable>(
        _ body: @escaping @Sendable () throws(FogError) -> Result
    ) async throws(FogError) -> Result {
        do {
            return try await NIOThreadPool.singleton.runIfActive { try body() }
        } catch let error as FogError {
            throw error
        } catch {
            throw FogError(.unavailable, "this process is shutting down", cause: error)
        }
    }
}
