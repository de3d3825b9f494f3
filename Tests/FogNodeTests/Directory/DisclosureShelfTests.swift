import Crypto
import FogCore
import FogCrypto
import Synchronization
import Testing

@testable import FogDirectory
@testable import FogNode

/// What authorities take of what nodes make known.
@Suite struct DisclosureShelfTests {
    private let network = Digest.of("network")
    private let identity = Curve25519.Signing.PrivateKey()

    private func disclosure(
        _ epoch: UInt64, by key: Curve25519.Signing.PrivateKey, _ filling: UInt8 = 1
    ) throws -> [UInt8] {
        try Disclosure(
            identityKey: Array(key.publicKey.rawRepresentation), epoch: epoch, beaconEpoch: epoch - 1,
            output: [UInt8](repeating: filling, count: 64), proof: [UInt8](repeating: 2, count: 80)
        ).signed(by: DocumentSigner(key), in: network).bytes
    }

    private func refusal(_ shelf: DisclosureShelf, _ bytes: [UInt8]) -> FogError.Code? {
        do throws(FogError) {
            try shelf.take(bytes)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func aKnownNodeIsHeardOnceForAnEpochThatIsOver() throws {
        let now = Mutex<UInt64>(20)
        let known = NodeID(identityKey: identity.publicKey)
        let shelf = DisclosureShelf(network: network, knows: { $0 == known }, epoch: { now.withLock { $0 } })
        let first = try disclosure(18, by: identity)
        #expect(refusal(shelf, first) == nil && refusal(shelf, first) == nil)
        #expect(shelf.list(of: 18).disclosures == [first] && shelf.list(of: 17).disclosures.isEmpty)
        // Its packets may still be on their way, or are of the future.
        for early in [UInt64(19), 20, 21, .max] {
            #expect(refusal(shelf, try disclosure(early, by: identity)) == .unavailable)
        }
        #expect(refusal(shelf, try disclosure(10, by: identity)) == .stale)
        #expect(refusal(shelf, try disclosure(11, by: identity)) == nil)
        #expect(refusal(shelf, try disclosure(18, by: identity, 9)) == .conflict)
        #expect(refusal(shelf, try disclosure(18, by: Curve25519.Signing.PrivateKey())) == .forbidden)
        #expect(refusal(shelf, Array(first.dropLast(3))) == .invalid && refusal(shelf, []) == .invalid)
        #expect(shelf.list(of: 18).disclosures == [first])

        // It is forgotten in time.
        now.withLock { $0 = 28 }
        #expect(refusal(shelf, try disclosure(26, by: identity)) == nil)
        #expect(shelf.list(of: 18).disclosures.isEmpty && shelf.list(of: 26).disclosures.count == 1)
    }
}
