/// A line with a bar: `label ██████░░░░ 12/20  details, details`, in as much of a width as there is.
struct BarLine {
    /// What stands before the bar; may be empty.
    var label: String
    /// How much of the bar is filled, 0 to 1.
    var fraction: Double
    /// The numbers that matter most, such as `12/20`.
    var count: String
    /// More about it; what matters least last.
    var details: [String]
    /// Whether the terminal shows more than ASCII.
    var usesUnicode: Bool

    /// The widths between which a bar is worth its room.
    private static let widths = 8...32

    /// How much of the label is worth more than details.
    private static let leastLabel = 8

    /// The line for a width. When there is no room, most of the label goes first, then details, then the rest of the
    /// label, then the bar.
    func text(width: Int) -> String {
        var kept = details.filter { !$0.isEmpty }
        let needed = Self.widths.lowerBound + 1 + (label.isEmpty ? 0 : min(label.displayWidth, Self.leastLabel) + 1)
        while !kept.isEmpty, rest(kept).displayWidth + needed > width { kept.removeLast() }
        let rest = rest(kept)
        let room = width - rest.displayWidth - 1
        guard room >= Self.widths.lowerBound else { return rest.fitted(to: width) }
        let head = label.isEmpty ? "" : label.fitted(to: max(0, room - Self.widths.lowerBound - 1)) + " "
        let columns = min(Self.widths.upperBound, room - (head == " " ? 0 : head.displayWidth))
        return (head == " " ? "" : head) + bar(columns) + " " + rest
    }

    private func rest(_ details: [String]) -> String {
        details.isEmpty ? count : count + "  " + details.joined(separator: ", ")
    }

    private func bar(_ columns: Int) -> String {
        let part = fraction.isFinite ? min(max(fraction, 0), 1) : 0
        let filled = Int((part * Double(columns)).rounded(.down))
        let (full, empty) = usesUnicode ? ("█", "░") : ("#", "-")
        return String(repeating: full, count: filled) + String(repeating: empty, count: columns - filled)
    }
}
