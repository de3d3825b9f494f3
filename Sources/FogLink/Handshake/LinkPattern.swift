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
        try NoiseProtocol("Noise_\(noiseName)_25519+MLKEM768_\(suite.cipher.rawValue)_SHA256")
    }
}
