/// Text from a program or its module, made fit to be shown on a terminal and kept in a log.
///
/// A module names its own functions and imports, and those names turn up in error messages: without this they could
/// carry escape sequences, or be megabytes long.
public enum PrintableText {
    /// The text of `bytes` as UTF-8, at most `limit` bytes long.
    ///
    /// What isn't UTF-8 and every control, format and invisible separator character but the newline and the tab becomes
    /// U+FFFD. Space at the ends is removed; a text that is cut ends in `…`. Costs time in proportion to `limit`.
    ///
    /// - Precondition: `limit` is at least 3, the length of `…`.
    public static func make(from bytes: some Collection<UInt8>, limit: Int) -> String {
        // One more scalar than fits is enough to know that something is cut.
        var text = ""
        var count = 0
        var isCut = bytes.count > limit * 4
        for scalar in String(decoding: bytes.prefix(limit * 4), as: UTF8.self).unicodeScalars {
            let shown = isPrintable(scalar) ? scalar : "\u{FFFD}"
            let width = shown.utf8.count
            if count + width > limit {
                isCut = true
                break
            }
            text.unicodeScalars.append(shown)
            count += width
        }
        if isCut {
            while count > limit - 3, let last = text.unicodeScalars.popLast() { count -= last.utf8.count }
        }
        let trimmed = text.drop(while: \.isWhitespace)
        guard let end = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return isCut ? "…" : "" }
        return String(trimmed[...end]) + (isCut ? "…" : "")
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\n" || scalar == "\t" { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }
}
