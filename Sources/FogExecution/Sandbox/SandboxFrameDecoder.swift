public import FogCore

/// Takes the bytes of a socket as they come, in pieces of any size, and gives back whole messages.
///
/// After each ``receive(_:)`` call ``next()`` until it returns `nil`. The first error is final: where the next frame
/// begins can't be known any more, so every later call throws it again, and the caller closes the socket.
///
/// A decoder holds at most one frame and one chunk. Each byte is copied once or twice.
public struct SandboxFrameDecoder<Message: SandboxMessage>: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0
    private var failure: ByteError?

    /// Makes a decoder that has seen nothing.
    public init() {}

    /// Whether bytes of an unfinished message are waiting: if the socket closes now, a message was cut off.
    public var isInsideFrame: Bool { start < buffer.count }

    /// Takes the next bytes.
    ///
    /// - Throws: ``ByteError/tooLong(length:limit:)`` if messages weren't taken out with ``next()`` and the bytes that
    ///   wait would exceed two frames; the error of an earlier message.
    public mutating func receive(_ chunk: some Collection<UInt8>) throws(ByteError) {
        if let failure { throw failure }
        let limit = 2 * (SandboxProtocol.maximumFrameBytes + 4)
        let waiting = buffer.count - start
        guard chunk.count <= limit - waiting else {
            throw fail(.tooLong(length: UInt64(waiting) + UInt64(chunk.count), limit: limit))
        }
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: chunk)
    }

    /// The next whole message, or `nil` until more bytes come.
    ///
    /// - Throws: A ``ByteError`` that says what is wrong with the message. A length out of bounds is refused as soon as
    ///   its four bytes are there.
    public mutating func next() throws(ByteError) -> Message? {
        if let failure { throw failure }
        let waiting = buffer.count - start
        guard waiting >= 4 else { return nil }
        let length = buffer[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length <= SandboxProtocol.maximumFrameBytes else {
            throw fail(.tooLong(length: UInt64(length), limit: SandboxProtocol.maximumFrameBytes))
        }
        guard length <= waiting - 4 else { return nil }
        let body = Array(buffer[start + 4..<start + 4 + length])
        start += 4 + length
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= 64 << 10)
            start = 0
        }
        do {
            return try Message(body: body)
        } catch {
            throw fail(error)
        }
    }

    private mutating func fail(_ error: ByteError) -> ByteError {
        failure = error
        buffer = []
        start = 0
        return error
    }
}
