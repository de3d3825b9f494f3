public import FogCore

/// A message of the protocol between a worker and its sandbox; see ``SandboxProtocol`` for its frame.
public protocol SandboxMessage: Hashable, Sendable {
    /// The byte that names the kind of message; each direction has its own.
    var type: UInt8 { get }
    /// Appends the fields, in order, or throws what bound one of them breaks.
    func appendFields(to bytes: inout [UInt8]) throws(ByteError)
    /// Reads the fields of the message that `type` names. The caller checks that nothing follows them.
    init(type: UInt8, fields: inout ByteReader) throws(ByteError)
}

extension SandboxMessage {
    /// The message as it goes over the socket, its length field first.
    ///
    /// - Throws: ``ByteError/tooLong(length:limit:)`` when a field or the whole exceeds its bound (see
    ///   ``SandboxProtocol``); ``ByteError/invalid(field:)`` when an argument, a variable or a path holds a NUL byte, a
    ///   path is empty, a variable's name is empty or holds `=`, or an amount is negative. The other side would refuse
    ///   the same.
    public func frame() throws(ByteError) -> [UInt8] {
        var body: [UInt8] = [SandboxProtocol.version, type]
        try appendFields(to: &body)
        guard body.count <= SandboxProtocol.maximumFrameBytes else {
            throw .tooLong(length: UInt64(body.count), limit: SandboxProtocol.maximumFrameBytes)
        }
        var frame: [UInt8] = []
        frame.reserveCapacity(body.count + 4)
        frame.appendPrefixed(body)
        return frame
    }

    /// Reads what follows a frame's length field: version, type, fields and nothing else.
    ///
    /// - Throws: A ``ByteError`` that says what is wrong with it.
    public init(body: [UInt8]) throws(ByteError) {
        var reader = ByteReader(body.span.bytes)
        guard try reader.readInteger(UInt8.self) == SandboxProtocol.version else { throw .invalid(field: "version") }
        let type = try reader.readInteger(UInt8.self)
        self = try Self(type: type, fields: &reader)
        try reader.finish()
    }
}
