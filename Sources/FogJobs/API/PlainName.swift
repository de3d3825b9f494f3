public import FogCore

/// The names that people give to nodes and tokens.
public enum PlainName {
    /// Checks a name: 1 to 63 letters, digits, `-`, `_` and `.` (ASCII), of which the first is a letter or a digit.
    ///
    /// - Throws: ``FogError/Code/invalid`` if it isn't one.
    public static func check(_ name: String) throws(FogError) {
        guard (1...63).contains(name.utf8.count), name.utf8.allSatisfy({ isPlain($0) || ".-_".utf8.contains($0) }),
            let first = name.utf8.first, isPlain(first)
        else {
            throw FogError(
                .invalid,
                "a name has 1 to 63 letters, digits, '-', '_' and '.', the first of them a letter or a digit")
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
