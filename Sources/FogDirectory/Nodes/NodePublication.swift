/// What a node gives an authority: its descriptor, and proofs that it has the keys in it.
public struct NodePublication: Hashable, Sendable {
    /// The most bytes of one as text.
    public static let byteLimit = NodeDescriptor.byteLimit + 8192

    /// The descriptor as text, with its signature.
    public let descriptor: [UInt8]
    public let proofs: KeyProofs

    public init(descriptor: [UInt8], proofs: KeyProofs) {
        self.descriptor = descriptor
        self.proofs = proofs
    }

    /// Reads a publication: a descriptor, and the proofs behind it.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= Self.byteLimit else { throw DocumentError(line: 0, "the publication is too long") }
        var reader = DocumentReader(bytes)
        guard let descriptor = reader.skip(through: "signature ", within: bytes.count) else {
            throw DocumentError(line: 0, "the descriptor has no signature")
        }
        self.descriptor = Array(bytes[descriptor])
        proofs = try KeyProofs(reading: &reader)
        try reader.readEnd()
    }

    /// The publication as it is sent.
    public var bytes: [UInt8] {
        var writer = DocumentWriter()
        writer.lines(descriptor)
        proofs.write(to: &writer)
        return writer.bytes
    }
}
