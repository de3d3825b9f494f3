import FogCore

/// An object of a case, whose members are read one by one. What is missing or of another kind is thrown with its place.
struct VectorObject {
    /// What is put before the names of members in messages.
    private let place: String
    private let members: [String: VectorValue]

    init(_ members: [String: VectorValue], at place: String) {
        self.members = members
        self.place = place
    }

    func has(_ name: String) -> Bool { members[name] != nil }

    /// The place of a member in messages.
    func field(_ name: String) -> String { place + name }

    /// Checks that no member's name is a damaged one of those named: what nobody checks must not look checked. Members of
    /// other names, which other makers of vectors add, are left alone.
    func hasNoDamagedNames(of names: [String]) throws(VectorMismatch) {
        for other in members.keys.sorted() where !names.contains(other) {
            guard let meant = names.first(where: { members[$0] == nil && Self.differInOne($0, other) }) else {
                continue
            }
            throw VectorMismatch(field(other), expected: "'\(meant)'", found: "a name that differs in one letter")
        }
    }

    private static func differInOne(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).count { $0 != $1 } == 1
    }

    func text(_ name: String) throws(VectorMismatch) -> String {
        guard case .text(let text) = try value(name) else { throw mismatch(name, "a string") }
        return text
    }

    func flag(_ name: String) throws(VectorMismatch) -> Bool {
        guard case .flag(let flag) = try value(name) else { throw mismatch(name, "a boolean") }
        return flag
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(VectorMismatch) -> Int {
        guard case .number(let number) = try value(name) else { throw mismatch(name, "a whole number") }
        guard range.contains(number) else {
            throw VectorMismatch(
                field(name), expected: "a number from \(range.lowerBound) to \(range.upperBound)", found: "\(number)")
        }
        return number
    }

    /// Bytes in hexadecimal digits.
    func bytes(_ name: String) throws(VectorMismatch) -> [UInt8] {
        try Self.bytes(try value(name), field(name))
    }

    func bytes(_ name: String, count: Int) throws(VectorMismatch) -> [UInt8] {
        let bytes = try bytes(name)
        guard bytes.count == count else {
            throw VectorMismatch(field(name), expected: "\(count) bytes", found: "\(bytes.count)")
        }
        return bytes
    }

    /// A list of bytes in hexadecimal digits.
    func byteLists(_ name: String) throws(VectorMismatch) -> [[UInt8]] {
        guard case .list(let list) = try value(name) else { throw mismatch(name, "an array") }
        var lists: [[UInt8]] = []
        for (index, value) in list.enumerated() { lists.append(try Self.bytes(value, "\(field(name))[\(index)]")) }
        return lists
    }

    func object(_ name: String) throws(VectorMismatch) -> VectorObject {
        guard case .members(let members) = try value(name) else { throw mismatch(name, "an object") }
        return VectorObject(members, at: "\(field(name)).")
    }

    func objects(_ name: String) throws(VectorMismatch) -> [VectorObject] {
        guard case .list(let list) = try value(name) else { throw mismatch(name, "an array") }
        var objects: [VectorObject] = []
        for (index, value) in list.enumerated() {
            let place = "\(field(name))[\(index)]"
            guard case .members(let members) = value else {
                throw VectorMismatch(place, expected: "an object", found: value.kind)
            }
            objects.append(VectorObject(members, at: "\(place)."))
        }
        return objects
    }

    private func value(_ name: String) throws(VectorMismatch) -> VectorValue {
        guard let value = members[name] else {
            throw VectorMismatch(field(name), expected: "a value", found: "no such member")
        }
        return value
    }

    private func mismatch(_ name: String, _ expected: String) -> VectorMismatch {
        VectorMismatch(field(name), expected: expected, found: members[name]?.kind ?? "nothing")
    }

    private static func bytes(_ value: VectorValue, _ field: String) throws(VectorMismatch) -> [UInt8] {
        let expected = "an even number of hexadecimal digits"
        guard case .text(let text) = value else {
            throw VectorMismatch(field, expected: expected, found: value.kind)
        }
        // Others write digits in upper case too.
        guard let bytes = Hexadecimal.decode(text) ?? Hexadecimal.decode(text.lowercased()) else {
            throw VectorMismatch(field, expected: expected, found: VectorMismatch.shortened(text))
        }
        return bytes
    }
}
