import FogCrypto
import FogLink
import FogSimulation

/// A handshake with random keys, and some messages behind it.
struct MadeHandshake {
    /// How many messages follow the handshake.
    private static let transportCount = 4

    private var members: [String: VectorValue]

    /// The case.
    var value: VectorValue { .members(members) }

    /// Makes one; prologue, keys and payloads are random.
    init(_ name: String, using dice: inout SeededGenerator) throws(NoiseError) {
        let noise = try NoiseProtocol(name)
        let prologue = dice.bytes(dice.one(of: 0, 9, dice.index(below: 100)))
        let statics = (initiator: dice.bytes(32), responder: dice.bytes(32))
        let psks = (0..<noise.needs(of: .initiator).pskCount).map { _ in dice.bytes(32) }
        members = ["protocol_name": .text(name)]
        var initiator = try begin(noise, .initiator, prologue, statics.initiator, statics.responder, psks, &dice)
        var responder = try begin(noise, .responder, prologue, statics.responder, statics.initiator, psks, &dice)
        var messages: [VectorValue] = []
        func add(_ payload: [UInt8], _ ciphertext: [UInt8]) {
            messages.append(.members(["payload": .bytes(payload), "ciphertext": .bytes(ciphertext)]))
        }
        for _ in 0..<noise.messageCount {
            let payload = Self.payload(&dice)
            let message: [UInt8]
            if initiator.isToWrite {
                message = try initiator.write(payload)
                _ = try responder.read(message)
            } else {
                message = try responder.write(payload)
                _ = try initiator.read(message)
            }
            add(payload, message)
        }
        guard var first = initiator.split(), var second = responder.split() else { throw .outOfOrder }
        for index in noise.messageCount..<noise.messageCount + Self.transportCount {
            let payload = Self.payload(&dice)
            let isFirst = index.isMultiple(of: 2) || noise.isOneWay
            add(payload, isFirst ? try first.sending.encrypt(payload) : try second.sending.encrypt(payload))
        }
        members["messages"] = .list(messages)
        members["handshake_hash"] = .bytes(initiator.handshakeHash)
    }

    /// Begins one side with what its pattern needs, and notes it.
    private mutating func begin(
        _ noise: NoiseProtocol, _ role: HandshakeState.Role, _ prologue: [UInt8], _ own: [UInt8], _ other: [UInt8],
        _ psks: [[UInt8]], _ dice: inout SeededGenerator
    ) throws(NoiseError) -> HandshakeState {
        let (needs, prefix) = (noise.needs(of: role), NoiseVectorSide.prefix(role))
        var keys = HandshakeKeys(psks: psks.map { SecretBytes($0) })
        members[prefix + "prologue"] = .bytes(prologue)
        if needs.staticKey {
            keys.staticKey = SecretBytes(own)
            members[prefix + "static"] = .bytes(own)
        }
        if needs.ephemeral {
            let ephemeral = dice.bytes(32)
            keys.ephemeral = SecretBytes(ephemeral)
            members[prefix + "ephemeral"] = .bytes(ephemeral)
        }
        if needs.remoteStatic {
            let key = Self.publicKey(of: other)
            keys.remoteStatic = key
            members[prefix + "remote_static"] = .bytes(key)
        }
        if !psks.isEmpty { members[prefix + "psks"] = .list(psks.map { .bytes($0) }) }
        return try HandshakeState(noise, role: role, prologue: prologue, keys: keys)
    }

    private static func publicKey(of key: [UInt8]) -> [UInt8] {
        let base = [9] + [UInt8](repeating: 0, count: 31)
        return X25519Batch([X25519Pair(scalar: key, point: base)], on: .portable)[0].product
    }

    /// Some empty, most of them short.
    private static func payload(_ dice: inout SeededGenerator) -> [UInt8] {
        dice.bytes(dice.one(of: 0, 15, dice.index(below: 80), dice.index(below: 300)))
    }
}
