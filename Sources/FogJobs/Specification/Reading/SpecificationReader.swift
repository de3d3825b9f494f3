/// Turns the tree of a text into a ``JobSpecification`` and gathers everything that is wrong with it.
///
/// What can't be read is noted and replaced by a stand-in, so that the rest is still looked at; the stand-ins never
/// leave, because a text with problems yields no specification.
struct SpecificationReader {
    /// The rules that the values have to satisfy, with the problems and the places gathered so far.
    var rules: SpecificationRules

    /// Starts a reading.
    init(content: ContentPolicy) {
        rules = SpecificationRules(content: content)
    }

    /// Notes that a field can't be read, at a place of its own or where the field stands. Its value is a stand-in.
    mutating func refuse(_ path: FieldPath, at place: SpecificationPlace? = nil, _ message: String) {
        rules.problems.add(path, at: place ?? rules.places[path], message)
        rules.problems.markStandIn(path)
    }

    /// The fields of a mapping by name, without those that hold nothing.
    ///
    /// Unknown fields, fields of the full format that aren't executed yet and fields that stand twice are refused.
    ///
    /// - Parameters:
    ///   - node: The mapping; `nil` if it isn't there, which yields no fields.
    ///   - known: The names that are read.
    ///   - unexecuted: The names that the full format has and this version doesn't execute.
    mutating func fields(
        of node: DocumentNode?, at path: FieldPath, known: [String], unexecuted: [String] = []
    ) -> [String: DocumentNode] {
        guard let node else { return [:] }
        guard case .mapping(let entries) = node.content else {
            let names = known.joined(separator: ", ")
            refuse(path, at: node.place, "expected a mapping with \(names), found \(node.found)")
            return [:]
        }
        var fields: [String: DocumentNode] = [:]
        var lines: [String: Int] = [:]
        for entry in entries {
            let field = path.field(entry.name)
            if let line = lines[entry.name] {
                rules.problems.add(field, at: entry.place, Self.twice(entry.name, firstLine: line))
                continue
            }
            lines[entry.name] = entry.place.line
            if known.contains(entry.name) {
                rules.places.note(field, entry.value.isNull ? entry.place : entry.value.place)
                if !entry.value.isNull { fields[entry.name] = entry.value }
            } else if unexecuted.contains(entry.name) {
                rules.problems.add(field, at: entry.place, "`\(entry.name)` isn't executed by this version; remove it")
            } else {
                rules.problems.add(
                    field, at: entry.place, Self.unknown(entry.name, known: known, unexecuted: unexecuted))
            }
        }
        return fields
    }

    /// Notes that a required field is missing, unless the mapping that should hold it has a problem already.
    mutating func missing(_ path: FieldPath, _ advice: String) {
        rules.refuse(path, "this field is missing; \(advice)")
        rules.problems.markStandIn(path)
    }

    /// Says that a field stands twice.
    static func twice(_ name: String, firstLine: Int) -> String {
        "'\(name.excerpt)' stands twice, first on line \(firstLine)"
    }

    /// The elements of a list with their paths; none if it isn't there or isn't a list.
    mutating func elements(of node: DocumentNode?, at path: FieldPath) -> [(path: FieldPath, node: DocumentNode)] {
        guard let node else { return [] }
        guard case .sequence(let items) = node.content else {
            refuse(path, at: node.place, "expected a list, found \(node.found)")
            return []
        }
        return items.enumerated().map { index, item in
            let element = path.element(index)
            rules.places.note(element, item.place)
            return (element, item)
        }
    }

    /// A text, exactly as written: `no`, `1.10` and `0x10` need no quotes.
    mutating func text(_ node: DocumentNode, at path: FieldPath, as expected: String = "text") -> String? {
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            let advice = node.isNull ? "; write \"\" for an empty text, or quotes around the word" : ""
            refuse(path, at: node.place, "expected \(expected), found \(node.found)\(advice)")
            return nil
        }
        return text
    }

    /// A whole number in decimal digits without quotes.
    mutating func integer(_ node: DocumentNode, at path: FieldPath) -> Int? {
        guard case .scalar(let text, let isPlain) = node.content, text.isDecimalInteger else {
            refuse(path, at: node.place, "expected a whole number in decimal digits, found \(node.found)")
            return nil
        }
        guard isPlain else {
            refuse(path, at: node.place, "expected a whole number, found \(node.found); write it without quotes")
            return nil
        }
        guard let number = Int(text) else {
            refuse(path, at: node.place, "'\(text.excerpt)' is too large a number")
            return nil
        }
        return number
    }

    /// `true` or `false`, without quotes.
    mutating func truth(_ node: DocumentNode, at path: FieldPath) -> Bool? {
        switch node.content {
        case .scalar("true", isPlain: true): return true
        case .scalar("false", isPlain: true): return false
        default:
            refuse(path, at: node.place, "expected true or false, found \(node.found)")
            return nil
        }
    }

    /// A quantity, with or without quotes.
    mutating func quantity<Notation: QuantityNotation>(
        _ node: DocumentNode?, at path: FieldPath, _ notation: Notation.Type, as expected: String
    ) -> Notation.Value? {
        guard let node, let text = text(node, at: path, as: expected) else { return nil }
        do throws(QuantityError) {
            return try notation.parse(text)
        } catch {
            refuse(path, at: node.place, error.message)
            return nil
        }
    }

    private static func unknown(_ name: String, known: [String], unexecuted: [String]) -> String {
        if name == "<<" { return "merge keys aren't supported; write the fields out" }
        if let nearest = nearestName(to: name, among: known + unexecuted) {
            return "unknown field '\(name.excerpt)'; did you mean '\(nearest)'?"
        }
        return "unknown field '\(name.excerpt)'; known here are \(known.joined(separator: ", "))"
    }
}

extension String {
    /// Whether the text is digits, after at most one minus sign, without a leading zero.
    fileprivate var isDecimalInteger: Bool {
        let digits = utf8.first == UInt8(ascii: "-") ? utf8.dropFirst() : utf8[...]
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else { return false }
        return digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
