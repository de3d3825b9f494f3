import FogCore
import FogMixnet
import FogSphinx

/// A packet on its way, without its encryption: where it goes, what it carries, and what hops are told to do with it.
struct TravellingPacket {
    enum Content {
        /// From a client to a service.
        case question(ExchangePacket)
        /// From a service to a client.
        case reply([UInt8])
    }

    /// The hops, by their numbers among the endpoints.
    let path: [Int]
    /// At which of them it is.
    var position = 0
    let recipient: Bytes32
    let reply: SURBIdentifier?
    let meanDelay: Duration
    let content: Content
    /// Its last sighting.
    var sighting = 0
}

/// Where what is sent through a SURB goes.
struct ReplyWay {
    let path: [Int]
    let mailbox: Bytes32
    let meanDelay: Duration
}
