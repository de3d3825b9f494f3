public import FogCrypto

/// How a responder protects itself before it spends time on a handshake.
public enum LinkPressure: Hashable, Sendable {
    /// It takes every opening.
    case none
    /// An initiator has to show first that it receives what is sent to its address.
    case cookie
    /// And that it has worked.
    case puzzle(PuzzleEffort)
    /// It takes no more links.
    case full
}
