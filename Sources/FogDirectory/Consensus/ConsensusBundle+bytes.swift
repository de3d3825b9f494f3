/// A bundle in one piece, as it is kept in a file and sent:
///
/// ```
/// fog-bundle 1
/// consensus LENGTH
/// certificate LENGTH *
/// section KIND LENGTH *
/// ```
///
/// and then those documents, one behind the other.
extension ConsensusBundle {
    /// The most bytes of one without sections.
    public static let headLimit =
        Consensus.byteLimit + certificateLimit * AuthorityCertificate.byteLimit + 4096
    /// The most bytes of one.
    public static let byteLimit = headLimit + SectionKind.allCases.count * ConsensusSection.byteLimit
    static let certificateLimit = 2 * NetworkDescription.authorityLimit

    /// The bundle without its sections.
    public var head: ConsensusBundle {
        ConsensusBundle(consensus: consensus, certificates: certificates, sections: [:])
    }

    /// The bundle in one piece.
    public var bytes: [UInt8] {
        var writer = DocumentWriter()
        writer.line("fog-bundle", "1")
        writer.line("consensus", "\(consensus.count)")
        for certificate in certificates { writer.line("certificate", "\(certificate.count)") }
        for kind in sections.keys.sorted() { writer.line("section", kind.rawValue, "\(sections[kind]?.count ?? 0)") }
        writer.lines(consensus)
        for certificate in certificates { writer.lines(certificate) }
        for kind in sections.keys.sorted() { writer.lines(sections[kind] ?? []) }
        return writer.bytes
    }

    /// Reads a bundle. What is in it isn't checked.
    ///
    /// - Throws: ``DocumentError`` if it is none, or too long.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= Self.byteLimit else { throw DocumentError(line: 0, "the bundle is too long") }
        var reader = DocumentReader(bytes)
        let version = try reader.read("fog-bundle")
        guard version.text == "1" else { throw version.error("no version of the form that is known here") }
        let consensusCount = try reader.read("consensus").integer(1...UInt64(Consensus.byteLimit))
        var lengths = [Int(consensusCount)]
        for words in try reader.readAll("certificate", limit: Self.certificateLimit) {
            lengths.append(Int(try words[0].integer(1...UInt64(AuthorityCertificate.byteLimit))))
        }
        let certificateCount = lengths.count - 1
        var kinds: [SectionKind] = []
        for words in try reader.readAll("section", 2...2, limit: SectionKind.allCases.count) {
            guard let kind = SectionKind(rawValue: words[0].text) else { throw words[0].error("no kind of section") }
            kinds.append(kind)
            try NodeDescriptor.sorted(kinds, words[0])
            lengths.append(Int(try words[1].integer(1...UInt64(ConsensusSection.byteLimit))))
        }
        let parts = try reader.parts(of: lengths)
        self.init(
            consensus: parts[0], certificates: Array(parts[1..<1 + certificateCount]),
            sections: Dictionary(uniqueKeysWithValues: zip(kinds, parts[(1 + certificateCount)...])))
    }
}
