public import FogCore

/// An authority as the network's file names it.
public struct AuthorityDescription: Hashable, Sendable {
    /// What people call it.
    public let name: String
    /// Its Ed25519 identity key, 32 bytes, which it keeps offline: it only signs ``AuthorityCertificate``.
    public let identityKey: [UInt8]
    /// Its static key for links, 32 bytes.
    public let linkKey: [UInt8]
    /// Where it takes links; these may change without the network becoming another.
    public let addresses: [NetworkAddress]
    /// SHA-256 of the identity key.
    public let id: NodeID

    public init(name: String, identityKey: [UInt8], linkKey: [UInt8], addresses: [NetworkAddress]) {
        self.name = name
        self.identityKey = identityKey
        self.linkKey = linkKey
        self.addresses = addresses
        id = NodeID(DocumentSignature.name(of: identityKey))
    }

    /// Reads an authority's lines, which its operator hands to whoever makes the network's file.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        var reader = DocumentReader(bytes)
        guard let read = try AuthorityDescription(readingIfPresent: &reader) else {
            throw DocumentError(line: 1, "there is no 'authority'")
        }
        try reader.readEnd()
        self = read
    }

    init?(readingIfPresent reader: inout DocumentReader) throws(DocumentError) {
        guard let words = try reader.readIfPresent("authority", 3...3) else { return nil }
        let (name, identity, link) = (try words[0].name(), try words[1].bytes(32), try words[2].bytes(32))
        var addresses: [NetworkAddress] = []
        for words in try reader.readAll("address", limit: Self.addressLimit) {
            addresses.append(try words[0].address())
        }
        self.init(name: name, identityKey: identity, linkKey: link, addresses: addresses)
    }

    /// The most addresses of one.
    static let addressLimit = 8

    /// Its lines in the network's file.
    public var bytes: [UInt8] {
        var writer = DocumentWriter()
        write(to: &writer, withAddresses: true)
        return writer.bytes
    }

    func write(to writer: inout DocumentWriter, withAddresses: Bool) {
        writer.line("authority", name, Base64.encode(identityKey), Base64.encode(linkKey))
        guard withAddresses else { return }
        for address in addresses { writer.line("address", address.description) }
    }
}
