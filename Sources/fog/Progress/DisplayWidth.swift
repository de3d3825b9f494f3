extension String {
    /// How many columns of a terminal the text takes: none for marks that combine with what stands before them, two for
    /// the wide characters of East Asia and pictures.
    var displayWidth: Int {
        unicodeScalars.reduce(0) { $0 + Self.displayWidth(of: $1) }
    }

    /// The text, cut so that it takes at most so many columns; what was cut shows as `…` or, if the text is all ASCII,
    /// as `~`.
    func fitted(to columns: Int) -> String {
        guard displayWidth > columns else { return self }
        guard columns > 0 else { return "" }
        let mark = utf8.allSatisfy { $0 < 128 } ? "~" : "…"
        var kept = String.UnicodeScalarView()
        var width = 0
        for scalar in unicodeScalars {
            let more = Self.displayWidth(of: scalar)
            guard width + more < columns else { break }
            kept.append(scalar)
            width += more
        }
        return String(kept) + mark
    }

    /// The text with blanks after it (or before it), so that it takes at least so many columns.
    func padded(to columns: Int, atStart: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, columns - displayWidth))
        return atStart ? blanks + self : self + blanks
    }

    private static func displayWidth(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// The blocks whose characters are wide (UAX #11), without their rare exceptions.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
