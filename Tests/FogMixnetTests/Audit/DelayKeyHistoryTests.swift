import Crypto
import FogCore
import FogCrypto
import FogDirectory
import FogSimulation
import Testing

@testable import FogMixnet

/// Whether only that disclosure is believed which was the only one possible.
@Suite struct DelayKeyHistoryTests {
    private let network = Bytes32([UInt8](repeating: 7, count: 32))!
    private let identity = Curve25519.Signing.PrivateKey()
    private var node: NodeID { NodeID(identityKey: identity.publicKey) }

    private func key(_ number: UInt8) throws -> VRFSecretKey {
        try VRFSecretKey(seed: SecretBytes([UInt8](repeating: number, count: 32)), suite: .elligator2)
    }

    private func beacon(_ epoch: UInt64) -> Bytes32 { Bytes32([UInt8](repeating: UInt8(epoch), count: 32))! }

    /// Epochs 3 to 8, in which the node had these keys.
    private func history(_ keys: [UInt64: UInt8]) throws -> DelayKeyHistory {
        var history = DelayKeyHistory(network: network)
        for epoch in UInt64(3)...8 {
            let known = try keys[epoch].map { [node: try key($0).publicKey.bytes] } ?? [:]
            history.note(epoch: epoch, beacon: beacon(epoch), keys: known)
        }
        return history
    }

    private func disclosure(
        of epoch: UInt64, by beaconEpoch: UInt64, key number: UInt8 = 1, actual: UInt64? = nil
    ) throws -> Verified<Disclosure> {
        let from = actual ?? beaconEpoch
        let input = DelayKey.input(network: network, epoch: epoch, beacon: from == 0 ? .zero : beacon(from))
        let (output, proof) = try key(number).prove(input: input.span.bytes)
        return try Disclosure(
            identityKey: Array(identity.publicKey.rawRepresentation), epoch: epoch, beaconEpoch: beaconEpoch,
            output: output.bytes.revealed, proof: proof.bytes
        ).signed(by: DocumentSigner(identity), in: network)
    }

    private static let always: [UInt64: UInt8] = [3: 1, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1]

    @Test func theDelaysAreThoseThatTheNodeDrew() throws {
        let checked = try history(Self.always).check(try disclosure(of: 7, by: 6))
        let input = DelayKey.input(network: network, epoch: 7, beacon: beacon(6))
        let own = DelayKey(try key(1).prove(input: input.span.bytes).output)
        var dice = SeededGenerator(seed: 1)
        for _ in 0..<50 {
            let secret = Bytes32(dice.bytes(32))!
            #expect(checked.delay(of: secret, mean: .seconds(1)) == own.delay(of: secret, mean: .seconds(1)))
        }
    }

    @Test func nothingElseIsBelieved() throws {
        let history = try history(Self.always)
        func fault(_ disclosure: Verified<Disclosure>, _ history: DelayKeyHistory) -> DisclosureFault? {
            do throws(DisclosureFault) {
                _ = try history.check(disclosure)
                return nil
            } catch {
                return error
            }
        }
        #expect(fault(try disclosure(of: 7, by: 5), history) == nil)
        // By another beacon than it says, with a key that nobody saw, and for another epoch.
        #expect(fault(try disclosure(of: 7, by: 6, actual: 5), history) == .proof)
        #expect(fault(try disclosure(of: 7, by: 6, key: 2), history) == .proof)
        // By a beacon that came about with the packets, or later.
        #expect(fault(try disclosure(of: 7, by: 7), history) == .lateBeacon(7))
        #expect(fault(try disclosure(of: 7, by: 8), history) == .lateBeacon(8))
        #expect(fault(try disclosure(of: 7, by: 0), history) == .lateBeacon(0))
        #expect(fault(try disclosure(of: 7, by: 1), history) == .unknownBeacon(1))
        // No consensus from before the beacon has its key: it may have made it when it knew the beacon.
        #expect(fault(try disclosure(of: 7, by: 6), try self.history([6: 1, 7: 1])) == .unknownNode)
        #expect(fault(try disclosure(of: 7, by: 6), try self.history([5: 1, 7: 1])) == nil)
        // It had another, too.
        #expect(fault(try disclosure(of: 7, by: 6), try self.history([5: 1, 6: 2, 7: 1])) == .changedKey)
        #expect(fault(try disclosure(of: 7, by: 6, key: 2), try self.history([5: 1, 6: 1, 7: 2])) == .changedKey)
        #expect(DisclosureFault.proof.isLie && !DisclosureFault.unknownNode.isLie)
    }

    @Test func onlyTheLastEpochsAreKept() throws {
        var history = DelayKeyHistory(network: network)
        for epoch in UInt64(1)...100 { history.note(epoch: epoch, beacon: .zero, keys: [:]) }
        #expect(history.epochs == Array((100 - UInt64(DelayKeyHistory.limit) + 1)...100))
    }
}
