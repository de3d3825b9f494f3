extension Geometry {
    /// The bytes that every packet begins with: two of zero, which are authenticated.
    public static let prefixLength = 2
    /// Bytes of a hop's commands.
    public static let commandsLength = HopCommands.byteCount
    /// Bytes of a header's authenticator (HMAC-SHA256).
    public static let authenticatorLength = 32
    /// Zero bytes before the payload, by which its end is told from garbage.
    public static let payloadTagLength = 32

    /// Bytes that a hop takes off the front of the routing information.
    public var slotLength: Int { Self.commandsLength + (group.isKEM ? group.elementLength : 0) }
    /// Bytes of routing information.
    public var routingLength: Int { slotLength * hops - (group == .xwing ? group.elementLength : 0) }
    /// Where the routing information begins.
    var routingStart: Int { Self.prefixLength + group.elementLength }
    /// Where the authenticator begins: all before it is what it authenticates.
    var authenticatorStart: Int { routingStart + routingLength }
    /// Bytes of a header: prefix, element, routing information, authenticator.
    public var headerLength: Int { authenticatorStart + Self.authenticatorLength }
    /// Bytes of a payload with its tag.
    public var bodyLength: Int { Self.payloadTagLength + payloadLength }
    /// Bytes of a packet.
    public var packetLength: Int { headerLength + bodyLength }
    /// Bytes of a SURB: a header, the first hop's identifier, and the key and initialisation vector of the reply's
    /// innermost layer.
    public var surbLength: Int { headerLength + 32 + 48 + 16 }
}
