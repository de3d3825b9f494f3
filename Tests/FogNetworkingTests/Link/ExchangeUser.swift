import FogCore
import FogLink
import FogNetworking
import Synchronization

/// Sends a stream and datagrams, waits for all of it to come back, and closes.
final class ExchangeUser: LinkUser, Sendable {
    struct State {
        var began = false
        var error: LinkError?
        var sent = 0
        var stream: [UInt8] = []
        var streamEnded = false
        var datagrams: [UInt64] = []
        var isComplete = false
    }

    private let storage = Mutex(State())
    private let stream: [UInt8]
    private let count: Int

    init(stream: [UInt8], datagrams: Int) {
        self.stream = stream
        count = datagrams
    }

    var state: State { storage.withLock { $0 } }

    func linkFailed(_ error: LinkError) { storage.withLock { $0.error = error } }

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        storage.withLock { $0.began = true }
        link.use { link, _ in
            guard let id = try? link.beginStream() else { return }
            _ = link.send(stream, on: id)
            link.finish(id)
        }
    }

    func link(_ link: LinkHandler, did action: LinkAction) {
        let isComplete = storage.withLock { state in
            switch action {
            case .datagrams(let batch):
                state.datagrams += batch.places.map {
                    batch.bytes[$0.range].prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
                }
            case .streamBytes(_, let bytes): state.stream += bytes
            case .streamEnded: state.streamEnded = true
            case .ended(let reason): state.error = reason
            case .streamBegan, .streamReset, .streamHasRoom, .identified, .roundTrip: break
            }
            guard !state.isComplete, state.streamEnded, state.stream == stream,
                state.datagrams == (0..<count).map(UInt64.init)
            else { return false }
            state.isComplete = true
            return true
        }
        if case .streamBytes(let id, let bytes) = action { link.use { link, _ in link.consumed(bytes.count, of: id) } }
        if isComplete { link.use { link, outputs in link.close(0, into: &outputs) } }
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        let number = storage.withLock { state -> Int? in
            guard state.sent < count else { return nil }
            defer { state.sent += 1 }
            return state.sent
        }
        guard let number else { return false }
        let bytes = UInt64(number).bigEndianBytes + [UInt8](repeating: 1, count: 992)
        bytes.withUnsafeBytes { body(3, $0) }
        return true
    }
}
