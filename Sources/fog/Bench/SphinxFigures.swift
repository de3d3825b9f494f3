import FogCore
import FoundationEssentials

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

    static func show(_ figures: [SphinxFigures], as format: OutputFormat) throws {
        guard format == .table || format == .wide else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .custom { path in SnakeCase(path[path.count - 1].stringValue) }
            Terminal.print(String(decoding: try encoder.encode(figures), as: UTF8.self))
            return
        }
        let table = TextTable(
            columns: ["GEOMETRY", "BATCH", "CPU", "UNWRAP/S", "BUILD/S", "X25519/S", "RATIO", "BUILD RATIO"].map {
                TextTable.Column(title: $0, isNumber: $0 != "GEOMETRY" && $0 != "CPU")
            },
            rows: figures.map { figure in
                [
                    figure.geometry, "\(figure.batch)", figure.cpuPath, whole(figure.unwrapPerSecond),
                    whole(figure.buildPerSecond), whole(figure.x25519PerSecond), hundredths(figure.ratio),
                    hundredths(figure.buildRatio),
                ]
            })
        for line in table.lines(width: .max) { Terminal.print(line) }
    }

    private static func whole(_ value: Double) -> String { "\(Int64(value.rounded()))" }

    private static func hundredths(_ value: Double) -> String {
        let rounded = Int64((value * 100).rounded())
        return "\(rounded / 100).\(rounded % 100 < 10 ? "0" : "")\(rounded % 100)"
    }

    /// Names as JSON has them here: 'x25519PerSecond' keeps its number in one piece.
    private struct SnakeCase: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(_ name: String) {
            stringValue = name.map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
        }

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
