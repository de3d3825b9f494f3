import FogCore
import FogMixnet

/// A request of a trial, as nobody but its client knows it.
struct TrialRequest: Sendable {
    /// Who asked.
    let client: Int
    let exchange: ExchangeID
    let askedAt: MonotonicInstant
    var answeredAt: MonotonicInstant?
    /// The sightings of its packets' arrivals at the service.
    var arrivals: [Int] = []
}
