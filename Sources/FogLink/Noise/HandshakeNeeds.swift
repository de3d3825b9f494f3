import FogCrypto

/// What one side has to bring to a handshake, as its pattern says.
public struct HandshakeNeeds: Hashable, Sendable {
    /// Whether its static key takes part.
    public let staticKey: Bool
    /// Whether it sends an ephemeral key.
    public let ephemeral: Bool
    /// Whether it sends an ephemeral KEM key.
    public let kemSeed: Bool
    /// Whether it must know the other's static public key before.
    public let remoteStatic: Bool
    /// How many pre-shared keys are mixed in.
    public let pskCount: Int

    init(_ pattern: HandshakePattern, _ role: HandshakeState.Role) {
        let isInitiator = role == .initiator
        let (own, other) =
            isInitiator
            ? (pattern.knownOfInitiator, pattern.knownOfResponder)
            : (pattern.knownOfResponder, pattern.knownOfInitiator)
        let sent = pattern.messages.enumerated().flatMap { $0.isMultiple(of: 2) == isInitiator ? $1 : [] }
        staticKey = own.contains(.s) || sent.contains(.s)
        ephemeral = sent.contains(.e)
        kemSeed = sent.contains(.e1)
        remoteStatic = other.contains(.s)
        pskCount = pattern.pskCount
    }

    /// Checks that everything is there, so that a handshake doesn't end amid its messages for want of a key.
    func check(_ keys: HandshakeKeys) throws(NoiseError) {
        guard keys.staticKey != nil || !staticKey else { throw .missingKey("a static key") }
        guard keys.ephemeral != nil || !ephemeral else { throw .missingKey("an ephemeral key") }
        guard keys.kemSeed != nil || !kemSeed else { throw .missingKey("a KEM's seed") }
        guard keys.remoteStatic != nil || !remoteStatic else { throw .missingKey("the other's static key") }
        guard keys.psks.count == pskCount else { throw .missingKey("as many pre-shared keys as \(pskCount)") }
        guard keys.psks.allSatisfy({ $0.count == 32 }) else { throw .badKey("a pre-shared key") }
    }
}
