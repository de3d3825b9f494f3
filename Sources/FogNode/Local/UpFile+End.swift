public import FogCore
import Glibc

extension UpFile {
    /// Asks the process to end its network and waits until it has; kills it if that takes longer than `limit`.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if the process is another user's.
    public func end(within limit: Duration) async throws(FogError) {
        guard kill(process, SIGTERM) == 0 || errno == ESRCH else {
            throw FogError(.forbidden, "the process \(process) can't be signalled; it is another user's")
        }
        let start = ContinuousClock.now
        var wasKilled = false
        while isRunning {
            if start.duration(to: .now) > limit, !wasKilled {
                // What it had started dies with it.
                kill(process, SIGKILL)
                wasKilled = true
            }
            guard start.duration(to: .now) < limit + .seconds(10) else {
                throw FogError(.timedOut, "the process \(process) doesn't end")
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
