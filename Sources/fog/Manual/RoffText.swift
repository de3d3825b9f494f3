/// Text in the language of man(7), written so that no word of it is taken for a request.
struct RoffText {
    private(set) var text = ""

    /// A request with its arguments.
    mutating func macro(_ name: String, _ arguments: [String] = []) {
        text += ([".\(name)"] + arguments.map { "\"\(Self.escaped($0))\"" }).joined(separator: " ") + "\n"
    }

    /// The page begins.
    ///
    /// - Parameters:
    ///   - date: The day at its foot, `2026-11-22`.
    ///   - source: What it belongs to.
    mutating func title(_ title: String, date: String, source: String) {
        text += ".TH \(Self.escaped(title)) 1 \"\(date)\" \"\(Self.escaped(source))\" \"Fog\"\n"
    }

    /// A line of usage: as long as it needs, with what doesn't fit set in below.
    mutating func synopsis(_ usage: String) {
        text += ".nh\n.ad l\n.HP\n"
        line(usage)
        text += ".ad\n.hy\n"
    }

    /// A section begins.
    mutating func section(_ title: String) {
        text += ".SH \(title)\n"
    }

    /// Running text.
    mutating func line(_ line: String) {
        let escaped = Self.escaped(line)
        // A dot or an apostrophe at the beginning of a line makes it a request.
        text += (escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" : "") + escaped + "\n"
    }

    /// A paragraph of running text.
    mutating func paragraph(_ paragraph: String) {
        text += ".PP\n"
        line(paragraph)
    }

    /// A term in bold and what it means, set in.
    mutating func tagged(_ tag: String, _ meaning: String) {
        text += ".TP\n"
        macro("B", [tag])
        line(meaning.isEmpty ? "\u{200B}" : meaning)
    }

    /// Lines as they are.
    mutating func literal(_ lines: String) {
        text += ".nf\n"
        for part in lines.split(separator: "\n", omittingEmptySubsequences: false) { line(String(part)) }
        text += ".fi\n"
    }

    /// A command line to type, set in.
    mutating func example(_ command: String) {
        text += ".RS 4\n"
        literal(command)
        text += ".RE\n"
    }

    /// Text as commands' descriptions have it: paragraphs with empty lines between them, headings in capitals, and lines
    /// that begin with blanks and stay as they are.
    mutating func prose(_ discussion: String) {
        var block: [String] = []
        var isFirst = true
        for line in discussion.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("  ") {
                block.append(String(line.dropFirst(2)))
                continue
            }
            flush(&block)
            if line.isEmpty { continue }
            if line.allSatisfy({ $0.isUppercase || $0 == " " }) {
                text += ".SS \(Self.escaped(line))\n"
            } else if isFirst {
                self.line(line)
            } else {
                paragraph(line)
            }
            isFirst = false
        }
        flush(&block)
    }

    private mutating func flush(_ block: inout [String]) {
        guard !block.isEmpty else { return }
        text += ".RS 2\n"
        literal(block.joined(separator: "\n"))
        text += ".RE\n"
        block = []
    }

    /// The text with what the formatter would take for its own written so that it doesn't.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "\"": escaped += "\\(dq"
            case "'": escaped += "\\(aq"
            case "~": escaped += "\\(ti"
            case "^": escaped += "\\(ha"
            case "`": escaped += "\\(ga"
            case "\u{200B}": escaped += "\\&"
            default:
                if scalar.isASCII {
                    escaped.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    escaped += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
                }
            }
        }
        return escaped
    }
}
