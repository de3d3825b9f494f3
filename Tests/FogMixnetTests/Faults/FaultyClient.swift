import FogCore
import FogSimulation

@testable import FogMixnet

/// A client of a ``FaultyNetwork``.
struct FaultyClient {
    var machine: MixnetClient<SeededGenerator>
    /// Its mailboxes, by gateway.
    let mailboxes: [NodeID: Bytes32]
    /// Its links to gateways, as these know them.
    var guests: [NodeID: UInt64] = [:]
    /// How many epochs its clock is ahead.
    var ahead: Int64 = 0
}

/// A client's link to a gateway.
struct FaultyGuest {
    let client: Int
    let gateway: NodeID
    /// Whether the mailbox is open on it.
    var isOpen = false
    /// The last item that came.
    var acknowledged: UInt64 = 0
}

/// Something that was asked.
struct AskedQuestion {
    let request: [UInt8]
    let answer: [UInt8]
    let askedAt: MonotonicInstant
    let limit: Duration
}

/// What a client was told of something that it had asked.
struct ToldOutcome {
    let at: MonotonicInstant
    let result: Result<[UInt8], ExchangeFailure>
}
