/// Where the keys of one hop lie in what is expanded from the secret that it shares with the packet's maker.
///
/// HKDF-Expand-SHA256 (RFC 5869) with the secret as the pseudo-random key. The first 160 bytes are Katzenpost's.
package enum HopKeys {
    /// What the expansion is labelled with.
    package static let information: StaticString = "katzenpost-kdf-v0-hkdf-sha256"
    /// Authenticates the header (HMAC-SHA256).
    package static let authenticator = 0..<32
    /// Encrypts the routing information (AES-256-CTR).
    package static let routing = 32..<64
    /// The initialisation vector of the routing information's encryption, and the nonce of the payload's.
    package static let vector = 64..<80
    /// Encrypts the payload.
    package static let payload = 80..<128
    /// The key of the ChaCha20 stream whose first 32 bytes blind the element for the next hop.
    package static let blinding = 128..<160
    /// What a hop's delay follows from; nobody but it and the packet's maker know it.
    static let delay = 160..<192
    /// Bytes of all.
    package static let byteCount = 192
    /// What a replay is known by is expanded under a label of its own.
    static let replayInformation: StaticString = "fog-sphinx-replay-tag-v1"
}
