import FogCore
import FogLink

/// One case: what both sides bring, and the messages of the handshake and behind it.
struct NoiseVector {
    private static let sides = HandshakeState.Role.allCases.flatMap { role in
        NoiseVectorSide.members.map { NoiseVectorSide.prefix(role) + $0 }
    }
    private static let parts = ["pattern", "dh", "cipher", "hash"]
    private static let exceptions = ["fail", "fallback"]
    private static let members = ["protocol_name", "handshake_hash", "messages"] + sides + parts + exceptions

    private let object: VectorObject
    private let noise: NoiseProtocol
    private let messages: [VectorObject]

    init(_ object: VectorObject) throws(VectorMismatch) {
        self.object = object
        noise = try Self.noise(object)
        for name in Self.exceptions where object.has(name) {
            try VectorMismatch.require(
                !(try object.flag(name)), name, expected: "a handshake without exceptions",
                found: "one with, which is unsupported")
        }
        try object.hasNoDamagedNames(of: Self.members)
        messages = try object.objects("messages")
        try VectorMismatch.require(
            messages.count >= noise.messageCount, "messages", expected: "\(noise.messageCount) at least",
            found: "\(messages.count)")
    }

    private static func noise(_ object: VectorObject) throws(VectorMismatch) -> NoiseProtocol {
        // Older files have the name of the protocol as the case's.
        let field = object.has("protocol_name") ? "protocol_name" : "name"
        let name = try object.text(field)
        let noise: NoiseProtocol
        do throws(NoiseError) {
            noise = try NoiseProtocol(name)
        } catch {
            throw VectorMismatch(field, expected: "a supported protocol", found: String("\(error)".prefix(100)))
        }
        try VectorMismatch.require(
            noise.needs(of: .initiator).kemSeed == false, field,
            expected: "a protocol whose messages follow from the keys",
            found: "a KEM, which is unsupported here")
        for (part, word) in zip(parts, name.split(separator: "_").dropFirst()) where object.has(part) {
            let text = try object.text(part)
            try VectorMismatch.require(
                text == word, part, expected: "that of the name", found: VectorMismatch.shortened(text))
        }
        return noise
    }

    /// Runs both sides.
    func check() throws(VectorMismatch) {
        let sides = (
            initiator: try NoiseVectorSide(.initiator, of: noise, object),
            responder: try NoiseVectorSide(.responder, of: noise, object)
        )
        var initiator = try sides.initiator.begin(noise)
        var responder = try sides.responder.begin(noise)
        for (index, message) in messages.prefix(noise.messageCount).enumerated() {
            if index.isMultiple(of: 2) {
                try exchange(message, from: &initiator, to: &responder)
            } else {
                try exchange(message, from: &responder, to: &initiator)
            }
        }
        try sides.initiator.check(initiator, object)
        try sides.responder.check(responder, object)
        guard var first = initiator.split(), var second = responder.split() else {
            throw VectorMismatch("messages", expected: "a whole handshake", found: "one that isn't finished")
        }
        for (index, message) in messages.enumerated().dropFirst(noise.messageCount) {
            if index.isMultiple(of: 2) || noise.isOneWay {
                try exchange(message, from: &first.sending, to: &second.receiving)
            } else {
                try exchange(message, from: &second.sending, to: &first.receiving)
            }
        }
    }

    private func exchange(
        _ message: VectorObject, from sender: inout HandshakeState, to receiver: inout HandshakeState
    ) throws(VectorMismatch) {
        let (payload, published) = try Self.read(message)
        try Self.require(message, published, payload) { () throws(NoiseError) in
            try sender.write(payload)
        } isReadBy: { () throws(NoiseError) in
            try receiver.read(published)
        }
    }

    private func exchange(
        _ message: VectorObject, from sender: inout CipherState, to receiver: inout CipherState
    ) throws(VectorMismatch) {
        let (payload, published) = try Self.read(message)
        for bit in [0, 8 * published.count - 1] {
            let forged = try? receiver.decrypt(published.flippingBit(bit))
            try VectorMismatch.require(
                forged == nil, message.field("ciphertext"), expected: "refused with bit \(bit) flipped",
                found: "accepted")
        }
        try Self.require(message, published, payload) { () throws(NoiseError) in
            try sender.encrypt(payload)
        } isReadBy: { () throws(NoiseError) in
            try receiver.decrypt(published)
        }
    }

    private static func read(_ message: VectorObject) throws(VectorMismatch) -> (payload: [UInt8], published: [UInt8]) {
        try message.hasNoDamagedNames(of: ["payload", "ciphertext"])
        return (try message.bytes("payload"), try message.bytes("ciphertext"))
    }

    /// Checks that what one side writes is what the file has, and that the other side reads that.
    private static func require(
        _ message: VectorObject, _ published: [UInt8], _ payload: [UInt8],
        isWrittenBy write: () throws(NoiseError) -> [UInt8], isReadBy read: () throws(NoiseError) -> [UInt8]
    ) throws(VectorMismatch) {
        let field = message.field("ciphertext")
        let written = try attempt(field, "a message that can be written", write)
        try VectorMismatch.require(written, is: published, field)
        let opened = try attempt(field, "a message that can be read", read)
        try VectorMismatch.require(opened, is: payload, message.field("payload"))
    }

    private static func attempt(
        _ field: String, _ expected: String, _ body: () throws(NoiseError) -> [UInt8]
    ) throws(VectorMismatch) -> [UInt8] {
        do throws(NoiseError) {
            return try body()
        } catch {
            throw VectorMismatch(field, expected: expected, found: "\(error)")
        }
    }
}
