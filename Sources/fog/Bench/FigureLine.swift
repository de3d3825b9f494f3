/// A measured figure as a line of text.
enum FigureLine {
    /// Shows it; nothing if it wasn't measured.
    ///
    /// - Parameter places: Decimal places; two below a hundred and none above if they aren't given.
    static func show(_ name: String, _ value: Double?, _ unit: String, places: Int? = nil) {
        guard let value else { return }
        let padding = String(repeating: " ", count: max(1, 56 - name.count))
        Terminal.print("  \(name)\(padding)\(Words.number(value, places: places ?? (value >= 100 ? 0 : 2)))\(unit)")
    }
}
