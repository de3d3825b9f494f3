public import FogCrypto

/// The puzzle that a responder under load sets.
public enum LinkPuzzle {
    /// The most work that an initiator does for a link.
    public static let effortLimit: UInt32 = 4096

    /// The puzzle for a cookie.
    public static func puzzle(for cookie: [UInt8]) -> Puzzle {
        Puzzle(label: PuzzleLabel("fog htx handshake 1"), binding: cookie.span.bytes)
    }
}
