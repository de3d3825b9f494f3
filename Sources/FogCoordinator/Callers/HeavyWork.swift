import Dispatch

/// Work that keeps a processor busy for long, done one piece after the other on a thread of its own: a caller that sends
/// many documents which take long to read would otherwise hold up the threads that answer everybody, and workers would
/// lose their leases.
enum HeavyWork {
    private static let queue = DispatchQueue(label: "fog.coordinator.heavy")

    /// From which length on documents are read here; shorter ones take less than the way to the other thread and back is
    /// worth.
    static let documentBytes = 16 << 10
    /// The same for the batches of messages that workers send all the time: they are read side by side up to this length.
    static let batchBytes = 1 << 20

    /// Reads a document: at once if it is shorter than `limit`, otherwise when what came before it is done.
    static func read<Result: Sendable>(
        _ document: [UInt8], from limit: Int = documentBytes, _ body: @escaping @Sendable ([UInt8]) throws -> Result
    ) async throws -> Result {
        guard document.count >= limit else { return try body(document) }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try body(document) }) }
        }
    }
}
