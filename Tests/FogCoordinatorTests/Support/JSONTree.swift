/// A JSON document whose form isn't known beforehand.
indirect enum JSONTree: Decodable, Hashable, Sendable {
    case object([String: JSONTree])
    case list([JSONTree])
    case text(String)
    case truth(Bool)
    case number(Double)
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let members = try? container.decode([String: JSONTree].self) {
            self = .object(members)
        } else if let items = try? container.decode([JSONTree].self) {
            self = .list(items)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let truth = try? container.decode(Bool.self) {
            self = .truth(truth)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }

    /// An object's members; none of anything else.
    var members: [String: JSONTree] { if case .object(let members) = self { members } else { [:] } }

    /// A list's items; none of anything else.
    var items: [JSONTree] { if case .list(let items) = self { items } else { [] } }

    /// A text, if it is one.
    var text: String? { if case .text(let text) = self { text } else { nil } }

    subscript(name: String) -> JSONTree? { members[name] }

    /// The values of every member with this name, however deep.
    func all(_ name: String) -> [JSONTree] {
        let own = self[name].map { [$0] } ?? []
        return own + (Array(members.values) + items).flatMap { $0.all(name) }
    }
}
