/// A number that all nodes of a network go by: rates, sizes, delays.
public struct NetworkParameter: Hashable, Sendable {
    /// The most that there are.
    static let limit = 256

    public let name: String
    public let value: Int64

    public init(_ name: String, _ value: Int64) {
        self.name = name
        self.value = value
    }

    static func readAll(from reader: inout DocumentReader) throws(DocumentError) -> [NetworkParameter] {
        var parameters: [NetworkParameter] = []
        for words in try reader.readAll("parameter", 2...2, limit: limit) {
            parameters.append(NetworkParameter(try words[0].name(), try words[1].signedInteger()))
            try NodeDescriptor.sorted(parameters.map(\.name), words[0])
        }
        return parameters
    }

    func write(to writer: inout DocumentWriter) { writer.line("parameter", name, "\(value)") }
}
