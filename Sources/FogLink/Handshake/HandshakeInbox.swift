/// Bytes of a handshake that have come, until a message is whole.
struct HandshakeInbox: Sendable {
    /// The most bytes that wait to be taken.
    private static let limit = 1 << 19

    private var waiting: [UInt8] = []

    /// What has come behind the messages that were taken.
    var rest: [UInt8] { waiting }

    mutating func add(_ bytes: UnsafeRawBufferPointer) throws(LinkError) {
        // Records may follow the last message at once, as many as the driver reads in a turn.
        guard waiting.count + bytes.count <= Self.limit else { throw .handshakeMessage("flood of bytes") }
        waiting.append(contentsOf: bytes)
    }

    /// Checks that no more waits than belongs to a handshake: what follows its end is taken out with it.
    func checkRest() throws(LinkError) {
        guard waiting.count <= 2 * (HandshakeMessage.limit + 3) + RecordHeader.plainLimit else {
            throw .handshakeMessage("flood of bytes")
        }
    }

    /// Takes the next message, or `nil` if it hasn't come as a whole.
    mutating func next() throws(LinkError) -> HandshakeMessage? {
        guard waiting.count >= 2 else { return nil }
        let length = Int(waiting[0]) << 8 | Int(waiting[1])
        guard (1...HandshakeMessage.limit + 1).contains(length) else { throw .handshakeMessage("length of \(length)") }
        guard waiting.count >= 2 + length else {
            guard waiting.count < 3 || HandshakeMessage.Kind(rawValue: waiting[2]) != nil else {
                throw .handshakeMessage("kind \(waiting[2])")
            }
            return nil
        }
        guard let kind = HandshakeMessage.Kind(rawValue: waiting[2]) else {
            throw .handshakeMessage("kind \(waiting[2])")
        }
        let message = HandshakeMessage(kind: kind, body: Array(waiting[3..<2 + length]))
        waiting.removeFirst(2 + length)
        return message
    }
}
