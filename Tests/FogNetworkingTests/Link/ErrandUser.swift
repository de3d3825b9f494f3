import FogLink
import FogNetworking
import NIOCore
import Synchronization

/// Has one datagram, and sets another link to work while it hands it over.
final class ErrandUser: LinkUser, Sendable {
    private struct State {
        var link: LinkHandler?
        var hasSent = false
        var isTold = false
        var received = 0
    }

    private let state = Mutex(State())
    private let other: ErrandUser?

    init(_ other: ErrandUser? = nil) {
        self.other = other
    }

    var hasBegun: Bool { state.withLock { $0.link != nil } }
    var received: Int { state.withLock { $0.received } }

    /// Has its datagram sent.
    func tell() {
        let link = state.withLock { state in
            state.isTold = true
            return state.link
        }
        link?.hasNews()
    }

    /// The same, from elsewhere than the event loop.
    func tellOnLoop() {
        let loop = state.withLock { $0.link?.eventLoop }
        loop?.execute { self.tell() }
    }

    func linkFailed(_ error: LinkError) {}
    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) { state.withLock { $0.link = link } }

    func link(_ link: LinkHandler, did action: LinkAction) {
        state.withLock { state in
            switch action {
            case .datagrams(let batch): state.received += batch.places.count
            case .ended: state.link = nil
            default: break
            }
        }
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        let isDue = state.withLock { state in
            guard state.isTold, !state.hasSent else { return false }
            state.hasSent = true
            return true
        }
        guard isDue else { return false }
        other?.tell()
        [UInt8](repeating: 1, count: 100).withUnsafeBytes { body(3, $0) }
        return true
    }
}
