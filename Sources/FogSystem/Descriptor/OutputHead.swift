import Synchronization

/// The first bytes of a stream, for messages that a tool prints before it gives up.
package final class OutputHead: Sendable {
    private let bytes: Mutex<[UInt8]> = Mutex([])
    private let limit: Int

    /// Keeps up to `limit` bytes.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Takes the next bytes of the stream.
    package func append(_ more: [UInt8]) {
        bytes.withLock { $0 += more.prefix(max(0, limit - $0.count)) }
    }

    /// What was kept, as text.
    package var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
