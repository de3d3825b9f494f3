/// How many values a JSON text has at most, and how deep they lie in each other, found without understanding it: before
/// memory is spent on them.
struct DocumentMeasure {
    private(set) var values = 1
    private(set) var depth = 0

    /// One pass over the bytes.
    init(_ bytes: [UInt8]) {
        var isText = false
        var isEscaped = false
        var level = 0
        for byte in bytes {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: ","): values += 1
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                values += 1
                level += 1
                depth = max(depth, level)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): level = max(0, level - 1)
            default: break
            }
        }
    }
}
