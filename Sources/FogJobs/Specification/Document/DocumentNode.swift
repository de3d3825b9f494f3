/// A value in a text of YAML or JSON, with its place. Both languages are read into this one form.
package struct DocumentNode: Sendable {
    /// What the value is.
    package enum Content: Sendable {
        /// A text, number, truth value or null, as written; plain if it stands without quotes.
        case scalar(String, isPlain: Bool)
        /// A list.
        case sequence([DocumentNode])
        /// Fields in the order of the text; a name may stand twice.
        case mapping([Entry])
    }

    /// A field of a mapping.
    package struct Entry: Sendable {
        package let name: String
        package let place: SpecificationPlace
        package let value: DocumentNode
    }

    package let content: Content
    package let place: SpecificationPlace

    /// Whether this is nothing: an empty plain scalar, `~` or `null`.
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What the value is, for an error message.
    package var found: String {
        if isNull { return "nothing" }
        switch content {
        case .scalar(let text, isPlain: true): return "'\(text.excerpt)'"
        case .scalar(let text, isPlain: false): return "the text \"\(text.excerpt)\""
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        }
    }
}
