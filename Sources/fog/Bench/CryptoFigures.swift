/// What ``BenchCrypto`` has measured of one thing.
struct CryptoFigures: Encodable {
    var name: String
    var cpuPath: String
    var microseconds: Double
    /// Beside a single exchange by swift-crypto.
    var ratio: Double

    private enum CodingKeys: String, CodingKey {
        case name
        case cpuPath = "cpu_path"
        case microseconds
        case ratio
    }

    static func show(_ figures: [CryptoFigures], as format: OutputFormat) throws {
        guard format == .table || format == .wide else {
            return try format.document(figures)
        }
        let table = TextTable(
            columns: [
                .init(title: "WHAT"), .init(title: "CPU"), .init(title: "µS", isNumber: true),
                .init(title: "RATIO", isNumber: true),
            ],
            rows: figures.map { figure in
                [
                    figure.name, figure.cpuPath, Words.number(figure.microseconds, places: 3),
                    Words.number(figure.ratio, places: 3),
                ]
            })
        for line in table.lines(width: .max) { Terminal.print(line) }
    }
}
