/// A table that fits a width: columns that matter least go first, then the widest text is cut.
struct TextTable {
    struct Column {
        var title: String
        /// Whether its values are numbers, which end where they do.
        var isNumber = false
        /// When there isn't room for all, columns go in this order, largest first; 0 stays.
        var rank = 0
        /// Whether its text may be cut, to no less than so many characters.
        var least: Int?
    }

    var columns: [Column]
    var rows: [[String]]

    /// The lines, the titles first; none is wider than `width`.
    func lines(width: Int) -> [String] {
        var shown = Array(columns.indices)
        var widths = columns.indices.map { index in
            rows.reduce(columns[index].title.displayWidth) { max($0, $1[index].displayWidth) }
        }
        while total(shown, leastWidths(widths)) > width,
            let next = shown.filter({ columns[$0].rank > 0 }).max(by: { columns[$0].rank < columns[$1].rank })
        {
            shown.removeAll { $0 == next }
        }
        while total(shown, widths) > width,
            let widest = shown.filter({ widths[$0] > (columns[$0].least ?? .max) }).max(by: { widths[$0] < widths[$1] })
        {
            widths[widest] -= 1
        }
        return ([columns.map(\.title)] + rows).map { row in
            var line = ""
            for (place, index) in shown.enumerated() {
                let cell = row[index].fitted(to: widths[index])
                let isLast = place == shown.count - 1
                line += cell.padded(
                    to: columns[index].isNumber || !isLast ? widths[index] : 0, atStart: columns[index].isNumber)
                if !isLast { line += "  " }
            }
            return line.fitted(to: width)
        }
    }

    private func leastWidths(_ widths: [Int]) -> [Int] {
        columns.indices.map { index in columns[index].least.map { min($0, widths[index]) } ?? widths[index] }
    }

    private func total(_ shown: [Int], _ widths: [Int]) -> Int {
        shown.reduce(max(0, shown.count - 1) * 2) { $0 + widths[$1] }
    }
}
