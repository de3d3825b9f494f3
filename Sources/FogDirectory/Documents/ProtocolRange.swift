/// Which versions of a protocol a node speaks.
public struct ProtocolRange: Hashable, Sendable {
    /// The protocol's name.
    public let name: String
    public let versions: ClosedRange<UInt16>

    public init(_ name: String, _ versions: ClosedRange<UInt16>) {
        self.name = name
        self.versions = versions
    }

    init(reading words: [DocumentWord]) throws(DocumentError) {
        name = try words[0].name()
        let lowest = UInt16(truncatingIfNeeded: try words[1].integer(0...65_535))
        let highest = UInt16(truncatingIfNeeded: try words[2].integer(UInt64(lowest)...65_535))
        versions = lowest...highest
    }

    static func readAll(from reader: inout DocumentReader) throws(DocumentError) -> [ProtocolRange] {
        var ranges: [ProtocolRange] = []
        for words in try reader.readAll("protocol", 3...3, limit: NodeDescriptor.protocolLimit) {
            ranges.append(try ProtocolRange(reading: words))
            try NodeDescriptor.sorted(ranges.map(\.name), words[0])
        }
        return ranges
    }

    func write(to writer: inout DocumentWriter) {
        writer.line("protocol", name, "\(versions.lowerBound)", "\(versions.upperBound)")
    }
}
