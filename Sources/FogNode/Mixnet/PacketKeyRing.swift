import FogCore
import FogCrypto
import FogDirectory
import FogMixnet
import FogSphinx
import FogStorage
import Glibc

/// The keys with which a node unwraps packets at a time: those of the epoch, of the one before, whose packets may still be on
/// their way, and of the next, for clients whose clocks are ahead.
struct PacketKeyRing {
    private let path: String
    private let folder: MixKeyFolder
    private let delayKey: VRFSecretKey
    private let network: Bytes32
    private let group: Geometry.Group
    private let delays: @Sendable (VRFOutput) -> DelayKey
    /// The beacons of consensuses, by their epochs.
    private var beacons: [UInt64: Bytes32] = [:]
    private var made: [UInt64: (beacon: UInt64, key: EpochKey)] = [:]

    init(
        _ path: String, folder: MixKeyFolder, delayKey: VRFSecretKey, network: Bytes32, group: Geometry.Group,
        delays: @escaping @Sendable (VRFOutput) -> DelayKey
    ) {
        self.delays = delays
        self.path = path
        self.folder = folder
        self.delayKey = delayKey
        self.network = network
        self.group = group
    }

    /// Takes note of a consensus' beacon, and of that of the one before.
    mutating func note(_ consensus: Consensus) {
        beacons[consensus.epoch] = consensus.beacon
        if let previous = consensus.previous { beacons[previous.epoch] = previous.beacon }
        while beacons.count > 8, let oldest = beacons.keys.min() { beacons[oldest] = nil }
    }

    /// The keys that there are in an epoch.
    mutating func keys(in epoch: UInt64) throws(FogError) -> [EpochKey] {
        var keys: [EpochKey] = []
        for wanted in (epoch > 0 ? epoch - 1 : 0)...(epoch &+ 1) {
            if let key = try key(of: wanted, isFinal: wanted <= epoch) { keys.append(key) }
        }
        made = made.filter { $0.key &+ 1 >= epoch }
        return keys
    }

    /// The epochs whose keys are gone in an epoch, and whose beacons are still kept.
    func over(in epoch: UInt64) throws(FogError) -> [UInt64] {
        try PosixFolder(path).names().compactMap { name in
            guard name.hasSuffix(".beacon"), let old = UInt64(name.dropLast(7)) else { return nil }
            return old &+ DisclosureShelf.grace <= epoch ? old : nil
        }.sorted()
    }

    /// What the delays of an epoch that is over followed from, with the proof; `nil` if it isn't known any more. Nobody can open
    /// the epoch's packets after this.
    func disclosure(of epoch: UInt64, by identityKey: [UInt8]) throws(FogError) -> Disclosure? {
        guard let beacon = try kept(epoch) else { return nil }
        if try folder.key(of: epoch) != nil { try folder.remove(epoch) }
        do throws(VRFError) {
            let input = DelayKey.input(network: network, epoch: epoch, beacon: beacon.value)
            let (output, proof) = try delayKey.prove(input: input.span.bytes)
            return Disclosure(
                identityKey: identityKey, epoch: epoch, beaconEpoch: beacon.epoch, output: output.bytes.revealed,
                proof: proof.bytes)
        } catch {
            throw FogError(.failed, "the delays of epoch \(epoch) can't be proven: \(error)")
        }
    }

    /// Lets go of what the delays of an epoch followed from.
    func forgetBeacon(of epoch: UInt64) { unlink("\(path)/\(epoch).beacon") }

    /// Lets go of a key whose file is gone.
    mutating func forget(_ epoch: UInt64) { made[epoch] = nil }

    private mutating func key(of epoch: UInt64, isFinal: Bool) throws(FogError) -> EpochKey? {
        let beacon = try beacon(for: epoch, isFinal: isFinal)
        if let known = made[epoch], known.beacon == beacon.epoch { return known.key }
        guard let secret = try folder.key(of: epoch) else { return nil }
        let input = DelayKey.input(network: network, epoch: epoch, beacon: beacon.value)
        do throws(VRFError) {
            let output = try delayKey.prove(input: input.span.bytes).output
            guard let key = EpochKey(epoch: epoch, secret: secret, group: group, delays: delays(output)) else {
                return nil
            }
            made[epoch] = (beacon.epoch, key)
            return key
        } catch {
            throw FogError(.failed, "delays for epoch \(epoch) can't be drawn: \(error)")
        }
    }

    /// The beacon by which delays of an epoch are drawn: that of the newest consensus before it. It stays the same once the
    /// epoch has begun, also when the process begins anew.
    private func beacon(for epoch: UInt64, isFinal: Bool) throws(FogError) -> (epoch: UInt64, value: Bytes32) {
        if isFinal, let kept = try kept(epoch) { return kept }
        let newest = beacons.filter { $0.key < epoch }.max { $0.key < $1.key }
        let beacon = (epoch: newest?.key ?? 0, value: newest?.value ?? Bytes32.zero)
        // Without any consensus there may be one that isn't here yet.
        if isFinal, !beacons.isEmpty {
            let text = "\(beacon.epoch) \(Hexadecimal.encode(beacon.value.array))"
            try AtomicFile.replace("\(path)/\(epoch).beacon", contents: Array(text.utf8), permissions: 0o600)
        }
        return beacon
    }

    /// The beacon by which delays of an epoch were drawn since it began.
    private func kept(_ epoch: UInt64) throws(FogError) -> (epoch: UInt64, value: Bytes32)? {
        let file = "\(path)/\(epoch).beacon"
        guard let bytes = try SmallFile.read(file) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard words.count == 2, let number = UInt64(words[0]),
            let value = Hexadecimal.decode(String(words[1])).flatMap({ Bytes32($0) })
        else { throw FogError(.corrupted, "'\(file)' can't be read; remove it") }
        return (number, value)
    }
}
