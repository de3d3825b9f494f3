/// TCP ports, from one to another.
public struct PortRange: Hashable, Sendable {
    public let ports: ClosedRange<UInt16>

    public init(_ ports: ClosedRange<UInt16>) { self.ports = ports }

    static func readAll(from reader: inout DocumentReader) throws(DocumentError) -> [PortRange] {
        var ranges: [PortRange] = []
        for words in try reader.readAll("exit", 2...2, limit: NodeDescriptor.exitLimit) {
            let lowest = UInt16(truncatingIfNeeded: try words[0].integer(1...65_535))
            let highest = UInt16(truncatingIfNeeded: try words[1].integer(UInt64(lowest)...65_535))
            if let last = ranges.last, last.ports.upperBound >= lowest { throw words[0].error("out of order") }
            ranges.append(PortRange(lowest...highest))
        }
        return ranges
    }

    func write(to writer: inout DocumentWriter) { writer.line("exit", "\(ports.lowerBound)", "\(ports.upperBound)") }
}
