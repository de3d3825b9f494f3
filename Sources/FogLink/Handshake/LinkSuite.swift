/// What encrypts a link. Fixed before the first message, and bound to it.
public enum LinkSuite: UInt8, Hashable, Sendable, CaseIterable {
    /// AES-256-GCM, for processors with instructions for it.
    case aesGCM = 1
    /// ChaCha20-Poly1305.
    case chaChaPoly = 2

    /// What encrypts the handshake and the records.
    var cipher: NoiseProtocol.Cipher {
        switch self {
        case .aesGCM: .aesGCM
        case .chaChaPoly: .chaChaPoly
        }
    }
}
