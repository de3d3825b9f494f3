import Crypto
import FogCore
import FogCrypto
import FogLink
import FogNetworking
import NIOCore
import NIOPosix
import Synchronization

/// A node with a pool of links and a listener on the loopback address, and what its pool has told.
final class PoolNode: LinkPoolUser, Sendable {
    /// What has happened so far.
    struct Told {
        var ready: [LinkPoolKey: PooledLinkHandle] = [:]
        var failed: [LinkPoolKey: LinkPoolError] = [:]
        var lost = 0
        var received: [String] = []
    }

    /// Who uses one link of the pool: sends texts, and takes them.
    private final class Talker: LinkUser, @unchecked Sendable {
        private let take: @Sendable (String) -> Void
        /// Touched on the link's event loop only.
        var waiting: [[UInt8]] = []

        init(_ take: @escaping @Sendable (String) -> Void) {
            self.take = take
        }

        func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {}
        func linkFailed(_ error: LinkError) {}

        func link(_ link: LinkHandler, did action: LinkAction) {
            guard case .datagrams(let batch) = action else { return }
            for place in batch.places { take(String(decoding: batch.bytes[place.range], as: UTF8.self)) }
        }

        func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
            guard !waiting.isEmpty else { return false }
            waiting.removeFirst().withUnsafeBytes { body(3, $0) }
            return true
        }
    }

    let name: String
    let identity = Curve25519.Signing.PrivateKey()
    let secret = Curve25519.KeyAgreement.PrivateKey()
    private let told = Mutex(Told())
    private let talkers = Mutex<[PooledLink: Talker]>([:])

    init(_ name: String) {
        self.name = name
    }

    var id: NodeID { NodeID(identityKey: identity.publicKey) }
    var state: Told { told.withLock { $0 } }

    /// Sends a text over the link that is ready for a key.
    func say(_ text: String, for key: LinkPoolKey) {
        guard let handle = state.ready[key], let talker = talkers.withLock({ $0[handle.link] }) else { return }
        handle.eventLoop.execute {
            talker.waiting.append(Array(text.utf8))
            handle.handler.hasNews()
        }
    }

    func user(of link: PooledLink, to end: PooledLinkEnd) -> any LinkUser {
        let talker = Talker { [weak self] text in self?.told.withLock { $0.received.append(text) } }
        talkers.withLock { $0[link] = talker }
        return talker
    }

    func linkPool(isReady link: PooledLinkHandle, for key: LinkPoolKey, requests: [LinkRequest]) {
        told.withLock { $0.ready[key] = link }
    }

    func linkPool(failed key: LinkPoolKey, _ error: LinkPoolError, requests: [LinkRequest]) {
        told.withLock { $0.failed[key] = error }
    }

    func linkPool(lost link: PooledLink, of key: LinkPoolKey, _ error: LinkError, requests: [LinkRequest]) {
        told.withLock { told in
            told.lost += 1
            told.ready[key] = nil
        }
    }

    func linkPool(
        drains link: PooledLink, for other: PooledLinkHandle, requests: [LinkRequest],
        done: @escaping @Sendable () -> Void
    ) {
        told.withLock { told in
            for (key, ready) in told.ready where ready.link == link { told.ready[key] = other }
        }
        done()
    }
}
