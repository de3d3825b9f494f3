public import FogCore

/// Which packets a network has.
public struct PacketGeometry: Hashable, Comparable, Sendable {
    /// What the geometry is called.
    public let name: String
    /// SHA-256 of its whole text.
    public let hash: Bytes32

    public init(name: String, hash: Bytes32) {
        self.name = name
        self.hash = hash
    }

    init(reading words: [DocumentWord]) throws(DocumentError) {
        name = try words[0].name()
        hash = try words[1].bytes32()
    }

    func write(to writer: inout DocumentWriter) { writer.line("geometry", name, Base64.encode(hash.array)) }

    public static func < (left: Self, right: Self) -> Bool { (left.name, left.hash) < (right.name, right.hash) }
}
