/// Finds words and calls in code from which prose has been blanked out.
enum CodeSearch {
    /// Whether `word` stands in the line and isn't the end of a longer identifier.
    static func contains(_ word: String, in line: Substring) -> Bool {
        line.ranges(of: word).contains { range in
            guard range.lowerBound > line.startIndex else { return true }
            let before = line[line.index(before: range.lowerBound)]
            return !(before.isLetter || before.isNumber || before == "_")
        }
    }

    /// The text between the parentheses of every call that begins with `call`, which ends in an opening parenthesis,
    /// and the line on which it begins.
    static func arguments(of call: String, in code: String) -> [(line: Int, arguments: Substring)] {
        code.ranges(of: call).map { range in
            let line = code[..<range.lowerBound].count { $0 == "\n" } + 1
            var depth = 1
            let arguments = code[range.upperBound...].prefix { character in
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                return depth > 0
            }
            return (line, arguments)
        }
    }
}
