/// What encrypts a link. Fixed before the first message, and bound to it.
public enum LinkSuite: UInt8, Hashable, Sendable, CaseIterable {
    /// AES-256-GCM, for processors with instructions for it.
    case aesGCM = 1
    /// ChaCha20-Poly1305.
    case chaChaPoly = 2

    /// Its part of a Noise protocol's name.
    var cipherName: String {
        switch self {
        case .aesGCM: NoiseProtocol.Cipher.aesGCM.rawValue
        case .chaChaPoly: NoiseProtocol.Cipher.chaChaPoly.rawValue
        }
    }
}

/// Who knows whom before a link is made.
public enum LinkPattern: UInt8, Hashable, Sendable, CaseIterable {
    /// The initiator knows the responder's key and has none itself: a client that stays anonymous.
    case anonymous = 1
    /// The initiator knows the responder's key and shows its own, encrypted: nodes that know each other from a directory.
    case known = 2
    /// Neither knows the other: peers that met.
    case strangers = 3

    /// The pattern of the Noise handshake.
    var noiseName: String {
        switch self {
        case .anonymous: "NKhfs"
        case .known: "XKhfs"
        case .strangers: "XXhfs"
        }
    }

    /// Whether the initiator shows a static key.
    var initiatorHasKey: Bool { self != .anonymous }
    /// Whether the initiator needs the responder's static key.
    var needsResponderKey: Bool { self != .strangers }

    /// The Noise protocol with a suite.
    func noise(with suite: LinkSuite) throws(NoiseError) -> NoiseProtocol {
        try NoiseProtocol("Noise_\(noiseName)_25519+MLKEM768_\(suite.cipherName)_SHA256")
    }
}

/// What a node is on a link. It is bound to the handshake: a link to a mix can't be taken for one to a relay.
public enum LinkRole: UInt8, Hashable, Sendable, CaseIterable {
    /// Somebody without a role in the network.
    case client = 0
    case coordinator = 1
    case worker = 2
    case mix = 3
    case gateway = 4
    case service = 5
    case authority = 6
    case relay = 7
    case peer = 8
}
