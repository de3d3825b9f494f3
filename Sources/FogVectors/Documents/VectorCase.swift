/// One case of a file.
struct VectorCase: Sendable {
    /// Where it stands, such as `[3]` or `vectors[3]`; empty if it is the whole file.
    let place: String
    let value: VectorValue

    static func all(_ list: [VectorValue], in member: String) -> [VectorCase] {
        list.enumerated().map { VectorCase(place: "\(member)[\($0)]", value: $1) }
    }

    var members: [String: VectorValue]? {
        if case .members(let members) = value { members } else { nil }
    }

    /// The place, and the name that the case gives itself.
    var title: String {
        guard case .text(let name) = members?["name"] else { return place }
        return place.isEmpty ? name : "\(place) \(name.prefix(40))"
    }

    /// The case as an object.
    func object() throws(VectorMismatch) -> VectorObject {
        guard let members else { throw VectorMismatch("", expected: "an object", found: value.kind) }
        return VectorObject(members, at: "")
    }
}
