import FogClient
import FogCore
import Synchronization

/// The message that a call has begun, if it came so far.
final class BegunMessage: Sendable {
    private let book: MessageBook
    private let id = Mutex<String?>(nil)

    init(_ book: MessageBook) { self.book = book }

    /// Begins it.
    ///
    /// - Returns: Its name; `nil` if too many are under way.
    func begin(_ service: String, _ node: NodeID?) -> String? {
        let begun = book.begin(service, node)
        id.withLock { $0 = begun }
        return begun
    }

    /// Ends it.
    ///
    /// - Returns: Its name, if it was begun.
    func end(_ result: Result<[UInt8], MixnetProblem>) -> String? {
        guard let begun = id.withLock({ $0 }) else { return nil }
        switch result {
        case .success: book.end(begun, nil)
        case .failure(let problem): book.end(begun, problem)
        }
        return begun
    }
}
