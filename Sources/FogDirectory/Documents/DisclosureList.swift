/// What nodes have made known about an epoch; nobody has checked it yet.
///
/// ```
/// fog-disclosures 1
/// disclosure LENGTH *
/// ```
///
/// and then those documents, one behind the other.
public struct DisclosureList: Hashable, Sendable {
    /// The most documents of one.
    public static let limit = 4096
    /// The most bytes of one.
    public static let byteLimit = 4 << 20

    /// Each a ``Disclosure``, as it was handed in.
    public let disclosures: [[UInt8]]

    /// Takes no more than ``limit``.
    public init(_ disclosures: [[UInt8]]) { self.disclosures = Array(disclosures.prefix(Self.limit)) }

    /// Reads a list.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= Self.byteLimit else { throw DocumentError(line: 0, "the list is too long") }
        var reader = DocumentReader(bytes)
        let version = try reader.read("fog-disclosures")
        guard version.text == "1" else { throw version.error("no version of the form that is known here") }
        var lengths: [Int] = []
        for words in try reader.readAll("disclosure", limit: Self.limit) {
            lengths.append(Int(try words[0].integer(1...UInt64(Disclosure.byteLimit))))
        }
        disclosures = try reader.parts(of: lengths)
    }

    /// The list as it is sent.
    public var bytes: [UInt8] {
        var writer = DocumentWriter()
        writer.line("fog-disclosures", "1")
        for disclosure in disclosures { writer.line("disclosure", "\(disclosure.count)") }
        for disclosure in disclosures { writer.lines(disclosure) }
        return writer.bytes
    }
}
