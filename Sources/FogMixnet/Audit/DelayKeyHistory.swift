public import FogCore
import FogCrypto
public import FogDirectory

/// The beacons and delay keys of the last consensuses: what tells whether a node's disclosure is the only one that was possible.
public struct DelayKeyHistory: Sendable {
    /// How many epochs are kept.
    public static let limit = 16

    private let network: Bytes32
    private var beacons: [UInt64: Bytes32] = [:]
    private var keys: [UInt64: [NodeID: [UInt8]]] = [:]

    public init(network: Bytes32) { self.network = network }

    /// The epochs whose beacons are known.
    public var epochs: [UInt64] { beacons.keys.sorted() }

    /// Takes note of a consensus and of its nodes' delay keys.
    public mutating func note(_ consensus: Consensus, keys new: [NodeID: [UInt8]]) {
        note(epoch: consensus.epoch, beacon: consensus.beacon, keys: new)
        if let previous = consensus.previous { beacons[previous.epoch] = previous.beacon }
        trim()
    }

    /// Takes note of an epoch's beacon, and of the delay keys that stood in its consensus.
    public mutating func note(epoch: UInt64, beacon: Bytes32, keys new: [NodeID: [UInt8]]) {
        beacons[epoch] = beacon
        keys[epoch, default: [:]].merge(new) { first, _ in first }
        trim()
    }

    private mutating func trim() {
        while beacons.count > Self.limit, let oldest = beacons.keys.min() { beacons[oldest] = nil }
        while keys.count > Self.limit, let oldest = keys.keys.min() { keys[oldest] = nil }
    }

    /// Checks what a node says about the delays of an epoch: that it follows from the beacon that it names, which came about
    /// after the node's key for delays was in a consensus. About 0.2 ms.
    ///
    /// - Returns: What its delays followed from.
    public func check(_ disclosure: Verified<Disclosure>) throws(DisclosureFault) -> DelayKey {
        let claim = disclosure.document
        let node = claim.node
        guard claim.beaconEpoch < claim.epoch else { throw .lateBeacon(claim.beaconEpoch) }
        var beacon = Bytes32.zero
        if claim.beaconEpoch > 0 || beacons[0] != nil {
            guard let known = beacons[claim.beaconEpoch] else { throw .unknownBeacon(claim.beaconEpoch) }
            beacon = known
        } else if beacons.keys.contains(where: { $0 < claim.epoch }) {
            // There was one, and who goes by none chooses.
            throw .lateBeacon(0)
        }
        let before = keys.filter { $0.key < claim.beaconEpoch && $0.value[node] != nil }
        guard let newest = before.max(by: { $0.key < $1.key }), let bytes = newest.value[node] else {
            throw .unknownNode
        }
        // Whoever had two keys to choose from could have used either.
        for (epoch, known) in keys where epoch > newest.key && epoch <= claim.epoch {
            guard known[node].map({ $0 == bytes }) ?? true else { throw .changedKey }
        }
        let input = DelayKey.input(network: network, epoch: claim.epoch, beacon: beacon)
        do throws(VRFError) {
            let key = try VRFPublicKey(bytes, suite: .elligator2)
            let output = try key.verify(try VRFProof(claim.proof), input: input.span.bytes)
            guard output.bytes == SecretBytes(claim.output) else { throw VRFError.proofInvalid }
            return DelayKey(output)
        } catch {
            throw .proof
        }
    }
}
