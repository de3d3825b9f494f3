/// A Noise protocol: a handshake's pattern, and what it is computed with. The exchange is X25519 always.
public struct NoiseProtocol: Hashable, Sendable, CustomStringConvertible {
    /// What encrypts.
    public enum Cipher: String, Hashable, Sendable, CaseIterable {
        /// AES-256-GCM.
        case aesGCM = "AESGCM"
        /// ChaCha20-Poly1305 (RFC 8439).
        case chaChaPoly = "ChaChaPoly"
    }

    /// What hashes, and derives keys.
    public enum Hash: String, Hashable, Sendable, CaseIterable {
        case sha256 = "SHA256"
        case sha512 = "SHA512"
        case blake2b = "BLAKE2b"

        /// Bytes of a hash.
        var byteCount: Int { self == .sha256 ? 32 : 64 }
        /// Bytes that the hash takes in at a time.
        var blockByteCount: Int { self == .sha256 ? 64 : 128 }
    }

    let pattern: HandshakePattern
    public let cipher: Cipher
    public let hash: Hash
    /// The whole name, which is hashed at the handshake's beginning.
    public let description: String

    /// Reads a name such as `Noise_XK_25519_ChaChaPoly_SHA256` or `Noise_NKhfs_25519+MLKEM768_AESGCM_SHA512`.
    ///
    /// - Throws: ``NoiseError/unsupported(_:)``, with the part that isn't known.
    public init(_ name: String) throws(NoiseError) {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        guard name.utf8.count <= 255, parts.count == 5, parts[0] == "Noise" else { throw .unsupported(name) }
        guard let pattern = HandshakePattern(parts[1]) else { throw .unsupported(parts[1]) }
        guard parts[2] == (pattern.hasKEM ? "25519+MLKEM768" : "25519") else { throw .unsupported(parts[2]) }
        guard let cipher = Cipher(rawValue: parts[3]) else { throw .unsupported(parts[3]) }
        guard let hash = Hash(rawValue: parts[4]) else { throw .unsupported(parts[4]) }
        self.pattern = pattern
        self.cipher = cipher
        self.hash = hash
        description = name
    }

    /// The name of the pattern, with its modifiers.
    public var patternName: String { pattern.name }
    /// How many messages the handshake has.
    public var messageCount: Int { pattern.messages.count }
    /// Whether only the initiator speaks, after the handshake too.
    public var isOneWay: Bool { pattern.isOneWay }
}

/// Why a handshake, or a message behind it, went no further.
public enum NoiseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A part of a protocol's name that isn't known.
    case unsupported(String)
    /// A key that the handshake needs wasn't given: which one.
    case missingKey(String)
    /// A key has a wrong length, or is of small order.
    case badKey(String)
    /// It isn't one's turn, or the handshake is over or has failed.
    case outOfOrder
    /// A message is shorter than its pattern demands.
    case tooShort(needed: Int, found: Int)
    /// A message is longer than 65,535 bytes.
    case tooLong(Int)
    /// Something was altered on the way, or is for somebody else.
    case notGenuine
    /// A key has encrypted as many messages as it may.
    case exhausted

    public var description: String {
        switch self {
        case .unsupported(let part): "Noise's '\(part)' isn't supported"
        case .missingKey(let name): "the handshake needs \(name)"
        case .badKey(let name): "\(name) can't be used"
        case .outOfOrder: "no message of the handshake is due here"
        case .tooShort(let needed, let found): "a handshake message of \(needed) bytes at least came with \(found)"
        case .tooLong(let count): "a message of \(count) bytes is longer than Noise allows"
        case .notGenuine: "a message was altered, or is for somebody else"
        case .exhausted: "a key has encrypted all that it may"
        }
    }
}
