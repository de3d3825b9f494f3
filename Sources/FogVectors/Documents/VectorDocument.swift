import FoundationEssentials

/// A file of test vectors, read and not yet checked.
public struct VectorDocument: Sendable {
    /// The most bytes of a file: 64 MiB.
    public static let byteLimit = 64 << 20
    /// The most values in a file, each object, list, text and number counted.
    public static let valueLimit = 1 << 20
    /// How deep its values may lie in each other.
    public static let depthLimit = 16

    /// What the file is called in messages.
    public let name: String
    /// Everything in it.
    public let root: VectorValue
    /// The cases: the elements of a list, which is the whole file or its member `vectors`; otherwise the object that
    /// the file is.
    let cases: [VectorCase]

    /// Reads a file.
    ///
    /// - Throws: ``VectorFileError`` if it is too large or deep, or isn't JSON.
    public init(_ bytes: [UInt8], named name: String) throws(VectorFileError) {
        guard bytes.count <= Self.byteLimit else { throw .tooLarge(file: name) }
        let measure = DocumentMeasure(bytes)
        guard measure.values <= Self.valueLimit else { throw .tooManyValues(file: name) }
        guard measure.depth <= Self.depthLimit else { throw .tooDeep(file: name) }
        let root: VectorValue
        do {
            root = try JSONDecoder().decode(VectorValue.self, from: Data(bytes))
        } catch {
            throw .notJSON(file: name, reason: Self.reason(of: error))
        }
        self.init(root, named: name)
    }

    /// Takes a document that has been read or made.
    public init(_ root: VectorValue, named name: String) {
        self.name = name
        self.root = root
        if case .list(let list) = root {
            cases = VectorCase.all(list, in: "")
        } else if case .members(let members) = root {
            if case .list(let list) = members["vectors"] {
                cases = VectorCase.all(list, in: "vectors")
            } else {
                cases = [VectorCase(place: "", value: root)]
            }
        } else {
            cases = []
        }
    }

    /// Whether one of the cases is an object with all the given members.
    func hasCase(with names: [String]) -> Bool {
        cases.contains { $0.members.map { members in names.allSatisfy { members[$0] != nil } } ?? false }
    }

    /// The object that the file is, if its cases are in a list inside it.
    var header: VectorObject? {
        if case .members(let members) = root { VectorObject(members, at: "") } else { nil }
    }

    /// The document as JSON: members in the order of their names, indented, a line feed at the end.
    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Only numbers that JSON doesn't have can't be encoded, and none are made.
        guard let data = try? encoder.encode(root) else { return [] }
        return Array(data) + [UInt8(ascii: "\n")]
    }

    private static func reason(of error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error else { return "it can't be understood" }
        guard let underlying = context.underlyingError else { return context.debugDescription }
        return String(describing: underlying)
    }
}
