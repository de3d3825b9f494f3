/// A message of the handshake: a length of 16 bits, a kind, and a body.
struct HandshakeMessage: Hashable, Sendable {
    enum Kind: UInt8 {
        /// An ``LinkOpening``, from the initiator.
        case opening = 1
        /// A Noise message.
        case noise = 2
        /// What versions and suites the responder has: lowest, highest, count, suites.
        case retry = 3
        /// A cookie to be sent back, and the effort of a puzzle (u32, 0 for none) that it is the binding of.
        case cookie = 4
        /// A ``LinkRefusal``.
        case refusal = 5
    }

    /// The most bytes of a body.
    static let limit = 4096

    let kind: Kind
    let body: [UInt8]

    /// The message as it is sent.
    var bytes: [UInt8] {
        let length = body.count + 1
        return [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length), kind.rawValue] + body
    }
}
