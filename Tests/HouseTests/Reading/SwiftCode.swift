/// Tells the code of a Swift file from its prose.
enum SwiftCode {
    /// The text with comments and the contents of string literals replaced by spaces; code that is interpolated into a
    /// string stays, and so does every line feed.
    static func blankingProse(in text: String) -> String {
        var scanner = Scanner(Array(text.utf8))
        scanner.scanCode(untilParenthesis: false)
        return String(decoding: scanner.output, as: UTF8.self)
    }

    private struct Scanner {
        private let input: [UInt8]
        private var position = 0
        private(set) var output: [UInt8] = []

        init(_ input: [UInt8]) {
            self.input = input
            output.reserveCapacity(input.count)
        }

        /// Copies code until the end, or until the parenthesis that closes an interpolation.
        mutating func scanCode(untilParenthesis: Bool) {
            var depth = 0
            while position < input.count {
                if starts("//") {
                    while position < input.count, input[position] != UInt8(ascii: "\n") { blank(1) }
                } else if starts("/*") {
                    blankComment()
                } else if let hashes = stringOpening() {
                    scanString(hashes: hashes)
                } else {
                    if input[position] == UInt8(ascii: "(") { depth += 1 }
                    if input[position] == UInt8(ascii: ")") {
                        if untilParenthesis, depth == 0 { return }
                        depth -= 1
                    }
                    copy(1)
                }
            }
        }

        private mutating func blankComment() {
            var depth = 0
            repeat {
                if starts("/*") {
                    depth += 1
                    blank(2)
                } else if starts("*/") {
                    depth -= 1
                    blank(2)
                } else {
                    blank(1)
                }
            } while depth > 0 && position < input.count
        }

        /// The number of `#` before the quote if a string literal begins here.
        private func stringOpening() -> Int? {
            var index = position
            while index < input.count, input[index] == UInt8(ascii: "#") { index += 1 }
            return index < input.count && input[index] == UInt8(ascii: "\"") ? index - position : nil
        }

        private mutating func scanString(hashes: Int) {
            let fence = String(repeating: "#", count: hashes)
            copy(hashes)
            let quote = starts("\"\"\"") ? "\"\"\"" : "\""
            copy(quote.utf8.count)
            while position < input.count {
                if starts(quote + fence) {
                    copy(quote.utf8.count + hashes)
                    return
                }
                if starts("\\" + fence + "(") {
                    blank(1 + hashes)
                    copy(1)
                    scanCode(untilParenthesis: true)
                    copy(1)
                } else if starts("\\" + fence) {
                    blank(2 + hashes)
                } else if quote.utf8.count == 1, input[position] == UInt8(ascii: "\n") {
                    return
                } else {
                    blank(1)
                }
            }
        }

        private func starts(_ text: String) -> Bool {
            input[position...].starts(with: text.utf8)
        }

        private mutating func copy(_ count: Int) {
            for _ in 0..<count where position < input.count {
                output.append(input[position])
                position += 1
            }
        }

        private mutating func blank(_ count: Int) {
            for _ in 0..<count where position < input.count {
                output.append(input[position] == UInt8(ascii: "\n") ? UInt8(ascii: "\n") : UInt8(ascii: " "))
                position += 1
            }
        }
    }
}
