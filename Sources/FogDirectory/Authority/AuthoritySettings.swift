public import FogCore

/// What an authority's operator wants of its network, in a file:
///
/// ```
/// fog-authority-settings 1
/// parameter NAME NUMBER *             sorted by name
/// geometry NAME HASH ?
/// ban NODE *                          sorted
/// ```
public struct AuthoritySettings: Hashable, Sendable {
    /// The most bytes of such a file.
    public static let byteLimit = 65_536
    private static let banLimit = 1000

    /// What it wants the network's parameters to be.
    public var parameters: [NetworkParameter] = []
    /// What it wants the network's packets to be.
    public var geometry: PacketGeometry?
    /// Nodes that it doesn't take.
    public var banned: Set<NodeID> = []

    public init() {}

    /// Reads the file.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= Self.byteLimit else { throw DocumentError(line: 0, "the settings are too long") }
        var reader = DocumentReader(bytes)
        let version = try reader.read("fog-authority-settings")
        guard version.text == "1" else { throw version.error("no version of the form that is known here") }
        parameters = try NetworkParameter.readAll(from: &reader)
        geometry = try reader.readIfPresent("geometry", 2...2).map { (words) throws(DocumentError) in
            try PacketGeometry(reading: words)
        }
        var banned: [NodeID] = []
        for words in try reader.readAll("ban", limit: Self.banLimit) {
            banned.append(try words[0].node())
            try NodeDescriptor.sorted(banned, words[0])
        }
        self.banned = Set(banned)
        try reader.readEnd()
    }

    /// The file.
    public var bytes: [UInt8] {
        var writer = DocumentWriter()
        writer.line("fog-authority-settings", "1")
        for parameter in parameters.sorted(by: { $0.name < $1.name }) { parameter.write(to: &writer) }
        geometry?.write(to: &writer)
        for node in banned.sorted() { writer.line("ban", node.description) }
        return writer.bytes
    }
}
