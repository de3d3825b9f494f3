public import FogCore
public import FogSphinx

/// What happens to ``ServiceExchanges``.
public enum ServiceEvent: Sendable {
    /// A packet of an epoch came for a service.
    case packet(ExchangePacket, service: Bytes32, epoch: UInt64)
    /// A service has answered a request.
    case answered(ExchangeID, [UInt8])
    /// A service doesn't answer a request.
    case refused(ExchangeID, ExchangeRefusal)
}

/// What ``ServiceExchanges`` ask for.
public enum ServiceAction: Sendable {
    /// Hand a whole request to a service.
    case request(ExchangeID, service: String, [UInt8])
    /// Send a payload through a SURB of an epoch.
    case reply(SURB, [UInt8], epoch: UInt64)
    /// A client needs nothing more of a request: nobody waits for what a service still does about it.
    case abandoned(ExchangeID)
}
