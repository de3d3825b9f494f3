import Crypto
import FogCore
import FogCrypto
import FogDirectory
import FogLink
import FogMixnet
import FogNetworking
import FogSphinx

/// What the processes of a measurement know of each other: a network of a sender, a mix and a receiver, in a file.
struct MixBenchSetup: Codable {
    /// One of the three.
    struct Party: Codable {
        /// Seeds, in hexadecimal: they are good for one measurement only.
        let identity: String
        let link: String
        let packet: String
        var port: Int

        init() {
            func draw() -> String {
                Hexadecimal.encode((0..<32).map { _ in UInt8.random(in: .min ... .max) })
            }
            (identity, link, packet, port) = (draw(), draw(), draw(), 0)
        }

        func seed(_ text: String) throws -> SecretBytes {
            guard let bytes = Hexadecimal.decode(text), bytes.count == 32 else {
                throw FogError(.invalid, "the file of the measurement is damaged")
            }
            return SecretBytes(bytes)
        }

        var signing: Curve25519.Signing.PrivateKey {
            get throws { try Curve25519.Signing.PrivateKey(rawRepresentation: seed(identity).revealed) }
        }

        func node(_ role: NodeRole, layer: Int?) throws -> MixnetNode {
            guard let key = HopSecretKey(try seed(packet), of: .x25519)?.publicKey else {
                throw FogError(.failed, "no key for packets")
            }
            return MixnetNode(
                id: NodeID(identityKey: try signing.publicKey), roles: [role], layer: layer,
                addresses: [NetworkAddress(host: "127.0.0.1", port: UInt16(clamping: port))],
                linkKey: BatchX25519.publicKey(of: try seed(link)), keys: [MixBenchSetup.epoch: key])
        }
    }

    /// The first epoch of a measurement.
    static let epoch: UInt64 = 1
    static let network = Bytes32(SHA256.hash(data: Array("fog mix bench 1".utf8)))
    static let geometry = Geometry.fog1

    var sender = Party()
    var mix = Party()
    var receiver = Party()
    /// Packets that are built.
    var packets: Int
    /// The mean of the mix' delays, in microseconds.
    var delayMicroseconds: Int
    /// Where both ends write down times.
    var times: String
    /// Packets that the mix unwraps together.
    var batch: Int

    var classes: DelayClasses { DelayClasses([.microseconds(delayMicroseconds)]) }

    func topology() throws -> MixnetTopology {
        var parameters = MixnetParameters()
        parameters.classes = classes
        return MixnetTopology(
            epoch: Self.epoch, geometry: Self.geometry, parameters: parameters,
            nodes: [
                try sender.node(.gateway, layer: nil), try mix.node(.mix, layer: 1),
                try receiver.node(.service, layer: nil),
            ])
    }

    /// What the mix' delays follow from.
    func delays() throws -> DelayKey {
        let key = try VRFSecretKey(seed: try mix.seed(mix.identity), suite: .elligator2)
        return DelayKey(try key.prove(input: Self.network.array.span.bytes).output)
    }

    /// The keys with which a party unwraps in an epoch: those of the epoch before, of that one and of the next, as a node has
    /// them. It is the same key under other names, so the same packets are good once in each epoch.
    func keys(of party: Party, in epoch: UInt64) throws -> [EpochKey] {
        let delayKey = try delays()
        return try (max(Self.epoch, epoch - 1)...epoch + 1).map { epoch in
            guard
                let key = EpochKey(
                    epoch: epoch, secret: try party.seed(party.packet), group: .x25519, delays: delayKey)
            else { throw FogError(.failed, "no key for packets") }
            return key
        }
    }

    /// The payload of a packet: its number, and bytes that follow from it.
    static func payload(_ number: UInt64) -> [UInt8] {
        var bytes = number.bigEndianBytes
        bytes.reserveCapacity(geometry.payloadLength)
        var state = number &* 0x9e37_79b9_7f4a_7c15 | 1
        while bytes.count < geometry.payloadLength {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            bytes.appendInteger(state)
        }
        return bytes
    }

    /// Whether a payload is that of the packet whose number it begins with.
    static func isGenuine(_ payload: ArraySlice<UInt8>) -> UInt64? {
        guard payload.count == geometry.payloadLength else { return nil }
        return payload.span.withUnsafeBufferPointer { bytes in
            let words = UnsafeRawBufferPointer(bytes)
            let number = UInt64(bigEndian: words.loadUnaligned(as: UInt64.self))
            var state = number &* 0x9e37_79b9_7f4a_7c15 | 1
            for offset in stride(from: 8, to: words.count, by: 8) {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                guard words.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian == state else {
                    return nil
                }
            }
            return number
        }
    }
}
