import FogCore
import FogDirectory
import Synchronization

/// What nodes have made known about their delays in epochs that are over, as an authority serves it. It is gone with the
/// process; nodes hand it in at all authorities, and clients ask several.
final class DisclosureShelf: Sendable {
    /// For how many epochs behind the grace of their keys disclosures are kept.
    static let epochs: UInt64 = 8
    /// How many epochs a disclosure's must be back: its packets can't be unwrapped any more.
    static let grace: UInt64 = 2

    private struct State {
        /// By epoch and node.
        var documents: [UInt64: [NodeID: [UInt8]]] = [:]
    }

    private let network: Bytes32
    private let knows: @Sendable (NodeID) -> Bool
    private let epoch: @Sendable () -> UInt64
    private let state = Mutex(State())

    /// Makes an empty one.
    ///
    /// - Parameters:
    ///   - knows: Whether a node's disclosures are taken.
    ///   - epoch: The epoch now.
    init(
        network: Bytes32, knows: @escaping @Sendable (NodeID) -> Bool, epoch: @escaping @Sendable () -> UInt64
    ) {
        self.network = network
        self.knows = knows
        self.epoch = epoch
    }

    /// Takes what a node hands in: once for each epoch. Whether its proof holds is for those to see who go by it.
    ///
    /// - Throws: ``FogError/Code/invalid``, ``FogError/Code/forbidden`` for a node that isn't known, ``FogError/Code/stale`` if
    ///   it is too old, ``FogError/Code/unavailable`` if it is too early, ``FogError/Code/conflict`` if it contradicts another.
    func take(_ bytes: [UInt8]) throws(FogError) {
        let disclosure: Verified<Disclosure>
        do throws(DocumentError) {
            disclosure = try Unverified<Disclosure>(parsing: bytes).verified(in: network)
        } catch {
            throw FogError(.invalid, "what was handed in as a disclosure is none: \(error)")
        }
        let now = epoch()
        let (node, of) = (disclosure.document.node, disclosure.document.epoch)
        guard of <= now, now - of >= Self.grace else {
            throw FogError(.unavailable, "packets of epoch \(of) may still be on their way; hand it in later")
        }
        guard now - of < Self.grace + Self.epochs else {
            throw FogError(.stale, "disclosures of epoch \(of) aren't kept any more")
        }
        guard knows(node) else {
            throw FogError(.forbidden, "the node stands in none of the last consensuses")
        }
        let isOther = state.withLock { state in
            state.documents = state.documents.filter { now - min(now, $0.key) < Self.grace + Self.epochs }
            if let known = state.documents[of]?[node] { return known != bytes }
            guard state.documents[of, default: [:]].count < DisclosureList.limit else { return false }
            state.documents[of, default: [:]][node] = bytes
            return false
        }
        if isOther { throw FogError(.conflict, "the node has handed in another disclosure for epoch \(of) before") }
    }

    /// What was handed in for an epoch.
    func list(of epoch: UInt64) -> DisclosureList {
        let documents = state.withLock { $0.documents[epoch] ?? [:] }
        return DisclosureList(documents.sorted { $0.key < $1.key }.map(\.value))
    }
}
