import CFogCrypto
import FogCrypto
import FogSimulation
import FogSphinx

/// A packet for a single hop that is put together by hand, with an authenticator that fits: what no builder makes.
struct CraftedPacket {
    private let geometry: Geometry
    private let privateKey: [UInt8]
    private let payload: [UInt8]

    init(_ payloadLength: Int, using dice: inout SeededGenerator) throws(PathError) {
        guard let geometry = try? Geometry(group: .x25519, cipher: .aez5, hops: 5, payloadLength: payloadLength) else {
            throw .payload(payloadLength, limit: Geometry.payloadLimit)
        }
        self.geometry = geometry
        privateKey = dice.bytes(BatchX25519.byteCount)
        payload = dice.bytes(payloadLength)
    }

    /// A packet with these commands.
    func made(
        commands: [UInt8], using dice: inout SeededGenerator
    ) throws(PathError) -> (privateKey: [UInt8], packet: [UInt8]) {
        let base = [9] + [UInt8](repeating: 0, count: BatchX25519.byteCount - 1)
        guard let element = BatchX25519.multiply(dice.bytes(BatchX25519.byteCount), base, on: .portable),
            let secret = BatchX25519.multiply(privateKey, element, on: .portable)
        else { throw .key(0) }
        return (privateKey, packet(element: element, secret: secret, commands: commands, using: &dice))
    }

    /// A packet with this element, which makes the secret zero.
    func made(
        element: [UInt8], using dice: inout SeededGenerator
    ) -> (privateKey: [UInt8], packet: [UInt8]) {
        let secret = [UInt8](repeating: 0, count: BatchX25519.byteCount)
        let commands = [CommandKind.recipient.rawValue] + dice.bytes(CommandKind.recipient.fieldLength)
        return (privateKey, packet(element: element, secret: secret, commands: commands, using: &dice))
    }

    private func packet(
        element: [UInt8], secret: [UInt8], commands: [UInt8], using dice: inout SeededGenerator
    ) -> [UInt8] {
        let keys = HopKeys.expanded(from: secret, on: .portable)
        let vector = Array(keys[HopKeys.vector])
        // Behind the commands stands what looks random, as in every packet whose path is shorter than the longest.
        var routing = commands + [UInt8](repeating: 0, count: HopCommands.byteCount - commands.count)
        routing += dice.bytes(geometry.routingLength - routing.count)
        fog_aes256ctr_xor(Array(keys[HopKeys.routing]), vector, &routing, routing.count, CPUPath.portable.kernel)
        let head = [UInt8](repeating: 0, count: Geometry.prefixLength) + element + routing
        let code = HeaderAuthenticator.code(of: head, key: keys[HopKeys.authenticator], on: .portable)
        var body = [UInt8](repeating: 0, count: Geometry.payloadTagLength) + payload
        fog_aez_sprp_encrypt(Array(keys[HopKeys.payload]), vector, &body, body.count, CPUPath.portable.kernel)
        return head + code + body
    }
}
