@testable import FogLink

/// A handshake under way, with both of its sides.
struct HandshakeRun {
    var initiator: HandshakeState
    var responder: HandshakeState

    /// Whoever is due writes.
    mutating func write(_ payload: [UInt8]) throws(NoiseError) -> [UInt8] {
        initiator.isToWrite ? try initiator.write(payload) : try responder.write(payload)
    }

    /// Whoever is due to read does; asked before the other writes.
    var isResponderToRead: Bool { initiator.isToWrite }

    /// Has a side read.
    mutating func read(_ message: [UInt8], byResponder: Bool) throws(NoiseError) -> [UInt8] {
        byResponder ? try responder.read(message) : try initiator.read(message)
    }

    /// Writes and reads one message; the message.
    @discardableResult mutating func exchange(_ payload: [UInt8]) throws -> [UInt8] {
        let byResponder = isResponderToRead
        let message = try write(payload)
        guard try read(message, byResponder: byResponder) == payload else { throw NoiseError.notGenuine }
        return message
    }

    /// Exchanges all messages that are left.
    mutating func finish() throws {
        while !(initiator.isFinished && responder.isFinished) { try exchange([1, 2, 3]) }
    }
}
