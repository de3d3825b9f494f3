import Crypto
import FogCore
import FogSimulation
import Testing

@testable import FogMixnet

@Suite struct MailboxKeyTests {
    private let network = TrialNetwork.id(1).hash
    private let hash = [UInt8](repeating: 3, count: 32)

    /// The key and the signature that open a mailbox over a link.
    private func opening(_ key: MailboxKey) throws -> (publicKey: [UInt8], signature: [UInt8]) {
        guard case .open(let publicKey, let signature)? = key.open(network: network, handshakeHash: hash) else {
            throw FogError(.failed, "the mailbox can't be opened")
        }
        return (publicKey, signature)
    }

    @Test func theOwnerOpensAMailboxOverOneLinkOfOneNetwork() throws {
        let key = try MailboxKey.trial()
        let (publicKey, signature) = try opening(key)
        #expect(publicKey == key.publicKey && MailboxKey.mailbox(of: publicKey) == key.mailbox)
        func isGenuine(_ network: Bytes32, _ hash: [UInt8]) -> Bool {
            MailboxKey.isGenuine(
                publicKey: publicKey, signature: signature, network: network, handshakeHash: hash)
        }
        #expect(isGenuine(network, hash))
        // Shown over another link, or in another network, it opens nothing.
        var other = hash
        other[31] ^= 1
        #expect(!isGenuine(network, other) && !isGenuine(network, []) && !isGenuine(TrialNetwork.id(2).hash, hash))
    }

    @Test func nobodyElseOpensAMailbox() throws {
        let (publicKey, signature) = try opening(.trial())
        let (otherKey, otherSignature) = try opening(.trial(2))
        var damaged = signature
        damaged[10] ^= 1
        let bad: [([UInt8], [UInt8])] = [
            (publicKey, otherSignature), (otherKey, signature), (publicKey, damaged), (publicKey, []),
            (publicKey, Array(signature.dropLast())), (publicKey, signature + [0]), ([], signature),
            (Array(publicKey.dropLast()), signature), ([UInt8](repeating: 0, count: 32), signature),
            ([UInt8](repeating: 0xff, count: 32), [UInt8](repeating: 0, count: 64)),
        ]
        for (key, signature) in bad {
            let isGenuine = MailboxKey.isGenuine(
                publicKey: key, signature: signature, network: network, handshakeHash: hash)
            #expect(!isGenuine)
        }
    }

    @Test func aMailboxIsTheHashOfItsKey() throws {
        // SHA-256 of "fog-mailbox-v1" and the bytes 0 to 31.
        let mailbox = MailboxKey.mailbox(of: Array(0..<32))
        #expect(
            Hexadecimal.encode(mailbox.array) == "ea86d21cbf3897532fcfd29270ba14e8d0729ab10d05402595e3c1824dee66af")
        #expect(try MailboxKey.trial(1).mailbox != MailboxKey.trial(2).mailbox)
    }

    /// What is signed, put together by hand.
    @Test func theStatementNamesTheNetworkAndTheLink() throws {
        let (publicKey, signature) = try opening(.trial())
        let key = try Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        let statement = Array("fog-mailbox-open-v1".utf8) + network.array + hash
        #expect(key.isValidSignature(signature, for: statement))
    }
}
