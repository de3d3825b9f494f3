import CFogSystem
package import FogCore
import Glibc
import NIOPosix

/// A program that this process started. It is collected when it ends, whether or not anybody waits for it.
package final class ChildProcess: Sendable {
    /// Its number; another process may have it once this one has ended, so signals go by descriptor.
    package let number: Int32
    private let descriptor: FileDescriptor
    private let collected = OneTimeValue<ChildEnd>()

    /// One thread that lives as long as the process starts all children, because a child that dies with its parent is
    /// tied to the thread that started it.
    private static let starter: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        return pool
    }()

    /// Starts a program and returns once it executes.
    ///
    /// - Throws: A ``FogError`` that names the step that failed: joining a group, changing the user, executing.
    package static func start(_ description: ChildDescription) async throws(FogError) -> ChildProcess {
        do {
            return try await starter.runIfActive { try ChildProcess(starting: description) }
        } catch let error as FogError {
            throw error
        } catch is CancellationError {
            throw FogError(.cancelled, "\(description.executable) wasn't started: nobody wants it any more")
        } catch {
            let message = "can't start \(description.executable): this process is shutting down"
            throw FogError(.unavailable, message, cause: error)
        }
    }

    private init(starting description: ChildDescription) throws(FogError) {
        let result = try SpawnRequest.perform(description)
        number = result.pid
        descriptor = FileDescriptor(owning: result.pidfd)
        Task.detached { [descriptor, collected] in collected.set(await Self.collect(descriptor)) }
    }

    /// Waits until the program has ended. Any number of callers may wait.
    package func end() async -> ChildEnd {
        await collected.get()
    }

    /// Whether the program has ended and was collected.
    package var hasEnded: Bool { collected.current != nil }

    /// Sends a signal; does nothing if the program has ended.
    package func signal(_ number: Int32) {
        _ = fog_process_signal(descriptor.number, number)
    }

    private static func collect(_ descriptor: FileDescriptor) async -> ChildEnd {
        var end = fog_process_end()
        while true {
            await descriptor.readable()
            let result = fog_process_wait(descriptor.number, 0, &end)
            if result > 0 { return ChildEnd(end) }
            if result < 0 {
                // Only if something else in this process collected it; all that is left to know is that it has ended.
                end.signalled = 1
                end.status = SIGKILL
                return ChildEnd(end)
            }
        }
    }
}
