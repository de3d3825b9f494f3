public import FogCore

/// What a node says of another over which its own loops go and too few of them come back.
public struct LossReport: Hashable, Sendable {
    /// The most that a descriptor has.
    public static let limit = 16

    public let node: NodeID
    /// Loops that went over it since the node published before.
    public let sent: UInt64
    /// How many of these came back.
    public let returned: UInt64

    public init(node: NodeID, sent: UInt64, returned: UInt64) {
        self.node = node
        self.sent = sent
        self.returned = returned
    }

    static func readAll(from reader: inout DocumentReader) throws(DocumentError) -> [LossReport] {
        var reports: [LossReport] = []
        for words in try reader.readAll("loss", 3...3, limit: limit) {
            let sent = try words[1].integer()
            reports.append(
                LossReport(node: try words[0].node(), sent: sent, returned: try words[2].integer(0...sent)))
            try NodeDescriptor.sorted(reports.map(\.node), words[0])
        }
        return reports
    }

    func write(to writer: inout DocumentWriter) { writer.line("loss", node.description, "\(sent)", "\(returned)") }
}
