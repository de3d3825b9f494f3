/// The labels that tell the series of one metric apart, valid, sorted by name and as they stand in the text format.
///
/// Two sets are equal when they expose the same text.
struct MetricLabels: Hashable, Comparable, Sendable {
    /// The most labels that a series may have; the rest, in order of their names, are left out.
    static let limit = 16
    /// The most bytes that a label's value may have; the rest is cut off, at a character.
    static let valueLimit = 256
    /// Labels of the series that stands for all those which a metric has no room for.
    static let overflow = MetricLabels([("overflow", "true")])

    /// The labels without the braces around them: `name="value",name="value"`; empty for no labels.
    let text: String

    /// Makes the labels of the given dimensions. Of several with the same name the first counts.
    init(_ dimensions: [(String, String)]) {
        var values: [String: String] = [:]
        for (name, value) in dimensions {
            let name = MetricName.label(name)
            if values[name] == nil { values[name] = value }
        }
        let pairs = values.sorted { $0.key < $1.key }.prefix(Self.limit)
        text = pairs.map { "\($0.key)=\"\(Self.escaped(Self.shortened($0.value)))\"" }.joined(separator: ",")
    }

    static func < (left: MetricLabels, right: MetricLabels) -> Bool { left.text < right.text }

    /// The labels in braces with one more after them, or nothing if there are none at all.
    func braced(adding extra: String = "") -> String {
        let all = text.isEmpty || extra.isEmpty ? text + extra : "\(text),\(extra)"
        return all.isEmpty ? "" : "{\(all)}"
    }

    /// The value with backslashes, quotes and line feeds escaped.
    private static func escaped(_ value: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.utf8.count)
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func shortened(_ value: String) -> String {
        guard value.utf8.count > valueLimit else { return value }
        var end = value.utf8.index(value.utf8.startIndex, offsetBy: valueLimit)
        while end.samePosition(in: value.unicodeScalars) == nil { end = value.utf8.index(before: end) }
        return String(value[..<end])
    }
}
