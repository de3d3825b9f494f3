/// A step of a handshake message (The Noise Protocol Framework, revision 34, section 7.1).
enum NoiseToken: Hashable, Sendable {
    /// The sender's ephemeral key.
    case e
    /// The sender's static key, encrypted if there is a key by then.
    case s
    /// A Diffie-Hellman exchange of both ephemeral keys.
    case ee
    /// Of the initiator's ephemeral and the responder's static key.
    case es
    /// Of the initiator's static and the responder's ephemeral key.
    case se
    /// Of both static keys.
    case ss
    /// A secret that both had before.
    case psk
    /// The sender's ephemeral KEM key (Noise's extension for hybrid forward secrecy).
    case e1
    /// A ciphertext for the other's ephemeral KEM key.
    case ekem1
}
