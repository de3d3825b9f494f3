/// Why a file of test vectors can't be checked at all.
public enum VectorFileError: Error, Hashable, CustomStringConvertible {
    /// It has more than ``VectorDocument/byteLimit`` bytes.
    case tooLarge(file: String)
    /// It has more than ``VectorDocument/valueLimit`` values.
    case tooManyValues(file: String)
    /// Its values lie deeper in each other than ``VectorDocument/depthLimit``.
    case tooDeep(file: String)
    /// It isn't JSON.
    case notJSON(file: String, reason: String)
    /// It has the shape of no suite.
    case notRecognised(file: String)
    /// It has no cases.
    case empty(file: String)
    /// There is no suite with this name.
    case unknownSuite(String)

    public var description: String {
        switch self {
        case .tooLarge(let file):
            "'\(file)' has more than \(VectorDocument.byteLimit >> 20) MiB: split it into several files"
        case .tooManyValues(let file):
            "'\(file)' has more than \(VectorDocument.valueLimit) values: split it into several files"
        case .tooDeep(let file):
            "'\(file)' isn't a file of test vectors: its values lie more than \(VectorDocument.depthLimit) deep"
        case .notJSON(let file, let reason):
            "'\(file)' isn't JSON (\(reason)): name a file of test vectors"
        case .notRecognised(let file):
            "'\(file)' has the shape of no suite: name its suite with --suite, one of \(VectorSuites.names)"
        case .empty(let file): "'\(file)' has no cases: name a file that has some"
        case .unknownSuite(let name): "there is no suite '\(name)': name one of \(VectorSuites.names)"
        }
    }
}
