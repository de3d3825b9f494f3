import FogHTTP
import Synchronization

/// A document as it is served: its bytes, and those compressed once somebody has asked for them.
final class ArchivedDocument: Sendable {
    let bytes: [UInt8]
    private let compressed = Mutex<[UInt8]?>(nil)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The document compressed; `nil` if that makes it no shorter. Takes about 50 ms for a megabyte the first time.
    var gzip: [UInt8]? {
        let known = compressed.withLock { $0 }
        if let known { return known.isEmpty ? nil : known }
        let made = Gzip.compress(bytes).flatMap { $0.count < bytes.count ? $0 : nil }
        compressed.withLock { $0 = made ?? [] }
        return made
    }
}
