import Dispatch

/// Work that keeps a processor busy for long, done one piece after the other on a thread of its own: a caller that sends
/// many documents which take long to read would otherwise hold up the threads that answer everybody, and workers would
/// lose their leases.
enum HeavyWork {
    private static let queue = DispatchQueue(label: "fog.coordinator.heavy")

    /// Documents from this length on are read here; shorter ones take less than the way to the other thread and back
    /// is worth.
    static let documentBytes = 16 << 10

    /// Does the work when what came before it is done.
    static func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
