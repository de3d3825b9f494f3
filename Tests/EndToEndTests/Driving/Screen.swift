/// What somebody sees on a terminal that was sent some bytes: enough of xterm for what programs under test send.
struct Screen {
    private(set) var columns: Int
    private(set) var rows: Int
    /// Whether the alternate screen is shown.
    private(set) var isAlternate = false
    private(set) var showsCursor = true
    private var cells: [[Character]]
    private var row = 0
    private var column = 0
    private var saved: (cells: [[Character]], row: Int, column: Int)?
    private var pending: [UInt8] = []

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Self.empty(columns, rows)
    }

    /// The lines, without the blanks at their ends.
    var lines: [String] {
        cells.map { line in
            let text = String(line)
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// All lines together.
    var text: String { lines.joined(separator: "\n") }

    /// The terminal's window has another size now. What stood there stays where it was.
    mutating func resize(columns: Int, rows: Int) {
        var next = Self.empty(columns, rows)
        for (y, line) in cells.prefix(rows).enumerated() {
            for (x, character) in line.prefix(columns).enumerated() { next[y][x] = character }
        }
        cells = next
        self.columns = columns
        self.rows = rows
        row = min(row, rows - 1)
        column = min(column, columns - 1)
    }

    /// Shows more bytes.
    mutating func show(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        var rest = pending[...]
        while let first = rest.first {
            if first == 0x1B {
                guard let next = control(rest) else { break }
                rest = next
            } else if first < 0x20 || first == 0x7F {
                plainControl(first)
                rest = rest.dropFirst()
            } else {
                let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
                guard rest.count >= length else { break }
                put(String(decoding: rest.prefix(length), as: UTF8.self).first ?? "?")
                rest = rest.dropFirst(length)
            }
        }
        pending = Array(rest)
    }

    private mutating func plainControl(_ byte: UInt8) {
        switch byte {
        case 8: column = max(0, column - 1)
        case 10: lineFeed()
        case 13: column = 0
        default: break
        }
    }

    private mutating func put(_ character: Character) {
        if column >= columns {
            column = 0
            lineFeed()
        }
        cells[row][column] = character
        column += 1
    }

    private mutating func lineFeed() {
        if row + 1 < rows {
            row += 1
        } else {
            cells.removeFirst()
            cells.append(Array(repeating: " ", count: columns))
        }
    }

    /// Obeys the sequence at the beginning and gives what follows it; `nil` if it isn't there whole yet.
    private mutating func control(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let rest = bytes.dropFirst()
        guard let kind = rest.first else { return nil }
        switch kind {
        case UInt8(ascii: "["):
            let body = rest.dropFirst()
            guard let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
            obey(String(decoding: body[..<end], as: UTF8.self), Character(Unicode.Scalar(body[end])))
            return body[(end + 1)...]
        case UInt8(ascii: "]"):
            guard let end = rest.firstIndex(of: 7) else { return nil }
            return rest[(end + 1)...]
        case UInt8(ascii: "("), UInt8(ascii: ")"):
            return rest.count >= 2 ? rest.dropFirst(2) : nil
        default: return rest.dropFirst()
        }
    }

    private mutating func obey(_ parameters: String, _ final: Character) {
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let first = numbers.first ?? 0
        switch final {
        case "H", "f":
            row = min(max(first, 1), rows) - 1
            column = min(max(numbers.count > 1 ? numbers[1] : 1, 1), columns) - 1
        case "A": row = max(0, row - max(first, 1))
        case "B": row = min(rows - 1, row + max(first, 1))
        case "C": column = min(columns - 1, column + max(first, 1))
        case "D": column = max(0, column - max(first, 1))
        case "G": column = min(max(first, 1), columns) - 1
        case "K":
            for x in (first == 0 ? column : 0)..<max(column, first == 1 ? column : columns) { cells[row][x] = " " }
        case "J":
            if first == 0 {
                for x in column..<max(column, columns) { cells[row][x] = " " }
                for y in (row + 1)..<max(row + 1, rows) { cells[y] = Array(repeating: " ", count: columns) }
            } else {
                cells = Self.empty(columns, rows)
            }
        case "h", "l": mode(parameters, isOn: final == "h")
        default: break
        }
    }

    private mutating func mode(_ parameters: String, isOn: Bool) {
        switch parameters {
        case "?25": showsCursor = isOn
        case "?1049":
            guard isOn != isAlternate else { return }
            isAlternate = isOn
            if isOn {
                saved = (cells, row, column)
                cells = Self.empty(columns, rows)
            } else if let saved {
                (cells, row, column) = saved
            }
        default: break
        }
    }

    private static func empty(_ columns: Int, _ rows: Int) -> [[Character]] {
        Array(repeating: Array(repeating: " ", count: columns), count: rows)
    }
}
