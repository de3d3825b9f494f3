public import FogCrypto

/// The shape of a network's packets: with it every length and every place in a packet is fixed. Nodes of one network
/// have the same.
public struct Geometry: Hashable, Sendable {
    /// How a hop and the packet's maker come to their shared secret.
    public enum Group: String, Hashable, Sendable, CaseIterable {
        /// One X25519 element for the whole path, blinded at every hop (Danezis and Goldberg, "Sphinx", 2009).
        case x25519
        /// An X-Wing ciphertext for every hop, each inside the header for the hop before. The last hop's slot has no room
        /// for another.
        case xwing
        /// The same with ML-KEM-768 and X25519 combined as Katzenpost does, and with a ciphertext's room in the last
        /// hop's slot, which nothing uses. To compare with, not to run a network on.
        case mlkem768x25519

        /// What ciphertexts are made with; `nil` where there is one element for the whole path.
        public var kem: HybridKEM? {
            switch self {
            case .x25519: nil
            case .xwing: .xwing
            case .mlkem768x25519: .splitPRF
            }
        }

        /// Bytes of an element or ciphertext.
        public var elementLength: Int { kem == nil ? BatchX25519.byteCount : HybridKEM.ciphertextByteCount }
        /// Bytes of a hop's public key.
        public var publicKeyLength: Int { kem == nil ? BatchX25519.byteCount : HybridKEM.publicKeyByteCount }
        /// Bytes of what a hop's secret key is made from.
        public var secretLength: Int { kem?.seedByteCount ?? BatchX25519.byteCount }
        /// Where in an element X25519's part begins.
        var curveOffset: Int { kem?.curveOffsetInCiphertext ?? 0 }
        /// Whether every hop has a ciphertext of its own.
        public var isKEM: Bool { kem != nil }
    }

    /// The most hops.
    public static let hopLimit = 20
    /// The most bytes of a payload.
    public static let payloadLimit = 1 << 20

    public let group: Group
    /// The cipher of payloads.
    public let cipher: WideBlockCipher
    /// How many hops the longest path has.
    public let hops: Int
    /// How many bytes a packet carries for who receives it.
    public let payloadLength: Int

    /// Checks and makes a geometry.
    ///
    /// - Throws: ``GeometryError`` if there are no hops or more than ``hopLimit``, or if the payload is longer than
    ///   ``payloadLimit``, negative, or with its tag too short a block for the cipher.
    public init(group: Group, cipher: WideBlockCipher, hops: Int, payloadLength: Int) throws(GeometryError) {
        guard (1...Self.hopLimit).contains(hops) else { throw .hops(hops) }
        guard (0...Self.payloadLimit).contains(payloadLength) else { throw .payloadLength(payloadLength) }
        guard cipher != .lioness || payloadLength + Self.payloadTagLength >= WideBlock.shortest else {
            throw .tooShort(payloadLength, cipher)
        }
        self.group = group
        self.cipher = cipher
        self.hops = hops
        self.payloadLength = payloadLength
    }

    private init(_ group: Group, payloadLength: Int) {
        self.group = group
        self.payloadLength = payloadLength
        cipher = .aez5
        hops = 5
    }

    /// Five hops, X25519, AEZ and 2 KiB: packets of 2,556 bytes.
    public static let fog1 = Geometry(.x25519, payloadLength: 2048)
    /// Five hops, X-Wing, AEZ and 8 KiB: packets of 14,268 bytes.
    public static let fogPQ = Geometry(.xwing, payloadLength: 8192)
    /// Five hops, Katzenpost's hybrid KEM, AEZ and 8 KiB: packets of 15,388 bytes.
    public static let katzenpostPQ = Geometry(.mlkem768x25519, payloadLength: 8192)
}

/// Why a geometry is none.
public enum GeometryError: Error, Hashable, CustomStringConvertible {
    case hops(Int)
    case payloadLength(Int)
    /// A payload that is too short for a cipher.
    case tooShort(Int, WideBlockCipher)
    /// A text that names no geometry: the part that isn't understood.
    case text(String)

    public var description: String {
        switch self {
        case .hops(let count): "a geometry has 1 to \(Geometry.hopLimit) hops, not \(count)"
        case .payloadLength(let length):
            "a geometry's payload has 0 to \(Geometry.payloadLimit) bytes, not \(length)"
        case .tooShort(let length, let cipher):
            "a geometry with the cipher \(cipher.rawValue) has a payload of \(WideBlock.shortest - Geometry.payloadTagLength) bytes at least, not \(length)"
        case .text(let part):
            "'\(part)' is no geometry; one reads like 'sphinx1 group=x25519 cipher=aez5 hops=5 payload=2048'"
        }
    }
}
