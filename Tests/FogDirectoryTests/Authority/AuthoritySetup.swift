@testable import FogDirectory

/// What a simulated authority is told at each start.
struct AuthoritySetup: Sendable {
    let network: TrialNetwork
    let index: Int
    let behaviour: AuthorityBehaviour
    var bug: AuthorityBug?
    let nodes: TrialPublications
}
