package import FogCrypto
package import FogMixnet
package import FogNetworking

/// What a node goes by when it carries packets, for tests that want nodes which don't go by it.
package struct CarryingRules: Sendable {
    /// What delays follow from in an epoch, for what the verifiable random function gave.
    package var delays: @Sendable (VRFOutput) -> DelayKey = { DelayKey($0) }
    /// After a topology is gone by.
    package var applied: @Sendable (MixPipeline, MixnetTopology) -> Void = { _, _ in }
    /// Who uses a link that somebody makes to the node.
    package var door: @Sendable (any LinkUser) -> any LinkUser = { $0 }

    package init() {}
}
