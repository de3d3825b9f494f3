public import FogCore
public import FogSphinx

/// What happens to a ``MixnetClient``.
public enum ClientEvent: Sendable {
    /// Somebody wants a response, of this node if one is named, and otherwise of any that offers the service.
    case request(ExchangeID, service: String, [UInt8], within: Duration, node: NodeID? = nil)
    /// Nobody wants it any more.
    case cancel(ExchangeID)
    /// A reply came through a SURB.
    case reply(SURBIdentifier, ExchangeReply)
    /// What came through a SURB was damaged on the way, or isn't understood.
    case garbled(SURBIdentifier)
    /// The topology to go by; `nil` if there is none that is valid.
    case topology(MixnetTopology?, epoch: UInt64)
    /// A gateway is there, with a mailbox for this client.
    case gatewayCame(NodeID, mailbox: Bytes32)
    case gatewayWent(NodeID)
    /// The client's processor has worked for so long since this was said the last time.
    case worked(Duration)
}

/// What a ``MixnetClient`` asks for, or tells.
public enum ClientAction: Sendable {
    /// Build a packet and give it to the first of its hops.
    case send(PacketPlan)
    /// Look into the mailbox at a gateway, for so many items.
    case fetch(NodeID, count: Int)
    /// Something about a request has changed.
    case progress(ExchangeID, ExchangeProgress)
    /// A response is here.
    case response(ExchangeID, [UInt8])
    /// There is none.
    case failed(ExchangeID, ExchangeFailure)
    /// A packet that was only there to be there came back after this time, or didn't when it should have: over these nodes.
    case loop(SURBIdentifier, [NodeID], after: Duration?)
    /// A SURB can't bring anything any more.
    case forget(SURBIdentifier)
}

/// How a request stands.
public enum ExchangeProgress: Hashable, Sendable {
    /// Nothing of it has been sent.
    case queued
    /// So many bytes of it have been sent.
    case sent(Int, of: Int)
    /// The service has all of it.
    case delivered
    /// So many bytes of the response are here.
    case answered(Int, of: Int)
    /// What should have come back by now hasn't; it is asked for again.
    case overdue
}

/// Why a request has no response.
public enum ExchangeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The service says why.
    case refused(ExchangeRefusal)
    /// Nothing came in time.
    ///
    /// - Parameter delivered: Whether the service had all of the request.
    case lost(delivered: Bool)
    /// There is no way for packets to the service.
    case noRoute(String)
    /// The request is longer than any may be.
    case tooLong(Int)
    /// This client has as many requests, or bytes, under way as it may.
    case overloaded
    case cancelled

    public var description: String {
        switch self {
        case .refused(let refusal): "\(refusal)"
        case .lost(let delivered):
            delivered
                ? "the service had the request, and no response came in time"
                : "nothing came back in time; whether the service had the request isn't known"
        case .noRoute(let why): why
        case .tooLong(let count):
            "a request has at most \(ExchangeLimits.messageBytes) bytes, not \(count)"
        case .overloaded: "this client has too many requests under way; try again later"
        case .cancelled: "the request was cancelled"
        }
    }
}
