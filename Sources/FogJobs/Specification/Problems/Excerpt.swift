extension String {
    /// The text as an error message may quote it: at most 40 characters, none of which moves a terminal's cursor,
    /// breaks the line or turns the writing direction.
    var excerpt: String {
        var excerpt = ""
        for (index, scalar) in unicodeScalars.prefix(41).enumerated() {
            if index == 40 { return excerpt + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                excerpt.unicodeScalars.append("\u{FFFD}")
            default:
                excerpt.unicodeScalars.append(scalar)
            }
        }
        return excerpt
    }
}
