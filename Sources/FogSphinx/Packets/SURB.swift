public import FogCore
public import FogCrypto

/// A single-use reply block: a header that was built by whoever receives the reply, and what its innermost layer is
/// encrypted with.
public struct SURB: Hashable, Sendable, CustomStringConvertible {
    /// The header, ``Geometry/headerLength`` bytes.
    public let header: [UInt8]
    /// Where the reply is to be sent.
    public let firstHop: NodeID
    /// The key and the vector of the innermost layer.
    let innermost: [UInt8]

    init(header: [UInt8], firstHop: NodeID, innermost: [UInt8]) {
        self.header = header
        self.firstHop = firstHop
        self.innermost = innermost
    }

    /// Reads a SURB; `nil` if it hasn't ``Geometry/surbLength`` bytes.
    public init?(_ bytes: [UInt8], of geometry: Geometry) {
        guard bytes.count == geometry.surbLength else { return nil }
        let start = geometry.headerLength
        guard let firstHop = NodeID(bytes: bytes[start..<start + NodeID.byteCount]) else { return nil }
        header = Array(bytes[..<start])
        self.firstHop = firstHop
        innermost = Array(bytes[(start + NodeID.byteCount)...])
    }

    /// The SURB as it is sent: header, first hop's identifier, key, vector.
    public var bytes: [UInt8] { header + firstHop.bytes + innermost }

    public var description: String { "SURB for \(firstHop.short)" }
}

/// What the maker of a SURB keeps to read the reply: the key and the vector of each layer, the last hop's first, and the
/// innermost at last.
public struct SURBKeys: Sendable {
    /// Bytes of a layer's key and vector.
    static let layerLength = WideBlock.keyLength + WideBlock.vectorLength

    let layers: SecretBytes

    init(_ layers: SecretBytes) {
        self.layers = layers
    }

    /// Reads keys that were stored; `nil` unless they are those of one hop or more.
    public init?(stored: SecretBytes) {
        guard stored.count >= 2 * Self.layerLength, stored.count.isMultiple(of: Self.layerLength) else { return nil }
        layers = stored
    }

    /// The keys, to be stored where nobody else reads them.
    public var stored: SecretBytes { layers }
}
