/// The way from the top of a job specification to one of its fields, as people write it: `tasks[0].resources.memory`.
struct FieldPath: Hashable, Sendable {
    /// The path; empty for the whole specification.
    let text: String

    /// The whole specification.
    static let root = FieldPath(text: "")
    /// The one task.
    static let task = FieldPath.root.field("tasks").element(0)

    /// The field of this mapping with the given name, which may come from outside.
    func field(_ name: String) -> FieldPath {
        let isWord = !name.isEmpty && name.utf8.count <= 128 && name.utf8.allSatisfy(\.isFieldNameByte)
        if isWord { return FieldPath(text: text.isEmpty ? name : "\(text).\(name)") }
        return FieldPath(text: "\(text)['\(name.excerpt)']")
    }

    /// The element of this list at the given position.
    func element(_ index: Int) -> FieldPath {
        FieldPath(text: "\(text)[\(index)]")
    }

    /// The mapping or list that holds this field, or `nil` for the whole specification.
    var parent: FieldPath? {
        guard !text.isEmpty else { return nil }
        let cut = text.utf8.lastIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") }
        return FieldPath(text: cut.map { String(text[..<$0]) } ?? "")
    }
}

extension UInt8 {
    fileprivate var isFieldNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
