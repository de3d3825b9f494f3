/// What ``BenchSphinx`` has measured for one geometry and one size of batch.
struct SphinxFigures: Encodable {
    var geometry: String
    var batch: Int
    var cpuPath: String
    /// Packets that one core takes a layer off.
    var unwrapPerSecond: Double
    /// Packets that one core builds.
    var buildPerSecond: Double
    /// Single exchanges by swift-crypto in the same run: the reference.
    var x25519PerSecond: Double
    /// Packets unwrapped for each of the reference.
    var ratio: Double
    /// Packets built for each of the reference.
    var buildRatio: Double

    private enum CodingKeys: String, CodingKey {
        case geometry
        case batch
        case cpuPath = "cpu_path"
        case unwrapPerSecond = "unwrap_per_second"
        case buildPerSecond = "build_per_second"
        case x25519PerSecond = "x25519_per_second"
        case ratio
        case buildRatio = "build_ratio"
    }

    static func show(_ figures: [SphinxFigures], as format: OutputFormat) throws {
        guard format == .table || format == .wide else {
            return try format.document(figures)
        }
        let table = TextTable(
            columns: ["GEOMETRY", "BATCH", "CPU", "UNWRAP/S", "BUILD/S", "X25519/S", "RATIO", "BUILD RATIO"].map {
                TextTable.Column(title: $0, isNumber: $0 != "GEOMETRY" && $0 != "CPU")
            },
            rows: figures.map { figure in
                [
                    figure.geometry, "\(figure.batch)", figure.cpuPath, Words.number(figure.unwrapPerSecond, places: 0),
                    Words.number(figure.buildPerSecond, places: 0), Words.number(figure.x25519PerSecond, places: 0),
                    Words.number(figure.ratio, places: 2),
                    Words.number(figure.buildRatio, places: 2),
                ]
            })
        for line in table.lines(width: .max) { Terminal.print(line) }
    }
}
