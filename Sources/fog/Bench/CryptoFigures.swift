import FoundationEssentials

/// What ``BenchCrypto`` has measured of one thing.
struct CryptoFigures: Encodable {
    var name: String
    var cpuPath: String
    var microseconds: Double
    /// Beside a single exchange by swift-crypto.
    var ratio: Double

    static func show(_ figures: [CryptoFigures], as format: OutputFormat) throws {
        guard format == .table || format == .wide else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            Terminal.print(String(decoding: try encoder.encode(figures), as: UTF8.self))
            return
        }
        let table = TextTable(
            columns: [
                .init(title: "WHAT"), .init(title: "CPU"), .init(title: "µS", isNumber: true),
                .init(title: "RATIO", isNumber: true),
            ],
            rows: figures.map { figure in
                [figure.name, figure.cpuPath, thousandths(figure.microseconds), thousandths(figure.ratio)]
            })
        for line in table.lines(width: .max) { Terminal.print(line) }
    }

    private static func thousandths(_ value: Double) -> String {
        let rounded = Int64((value * 1000).rounded())
        let rest = "\(rounded % 1000)"
        return "\(rounded / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
