import Crypto
public import FogCore
import FogCrypto

extension Geometry: LosslessStringConvertible {
    /// The geometry as it stands in a network's documents: `sphinx1 group=x25519 cipher=aez5 hops=5 payload=2048`.
    public var description: String {
        "sphinx1 group=\(group.rawValue) cipher=\(cipher.rawValue) hops=\(hops) payload=\(payloadLength)"
    }

    /// Reads a geometry; `nil` if ``init(parsing:)`` throws.
    public init?(_ description: String) {
        guard let geometry = try? Geometry(parsing: description) else { return nil }
        self = geometry
    }

    /// Reads a geometry from exactly the text that ``description`` gives.
    ///
    /// - Throws: ``GeometryError``, which names what isn't understood.
    public init(parsing text: String) throws(GeometryError) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        let names = ["group", "cipher", "hops", "payload"]
        guard text.utf8.count <= 128, parts.count == names.count + 1, parts[0] == "sphinx1" else { throw .text(text) }
        var values: [Substring] = []
        for (part, name) in zip(parts.dropFirst(), names) {
            guard part.hasPrefix(name + "=") else { throw .text(String(part)) }
            values.append(part.dropFirst(name.utf8.count + 1))
        }
        guard let group = Group(rawValue: String(values[0])) else { throw .text(String(parts[1])) }
        guard let cipher = WideBlockCipher(rawValue: String(values[1])) else { throw .text(String(parts[2])) }
        guard let hops = Int(values[2]) else { throw .text(String(parts[3])) }
        guard let payloadLength = Int(values[3]) else { throw .text(String(parts[4])) }
        try self.init(group: group, cipher: cipher, hops: hops, payloadLength: payloadLength)
        // One text for one geometry, or its hash would have many: no sign, no leading zero.
        guard description == text else { throw .text(text) }
    }

    /// SHA-256 of the text: what a network's documents name the geometry by.
    public var hash: Bytes32 { Bytes32(SHA256.hash(data: Array(description.utf8))) }
}
