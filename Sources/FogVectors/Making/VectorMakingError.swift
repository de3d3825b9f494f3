/// Why test vectors can't be made.
public enum VectorMakingError: Error, Hashable, CustomStringConvertible {
    /// No suite with this name makes any.
    case unknownSuite(String)
    /// So many can't be made at once.
    case count(Int)
    /// The product refused to make one.
    case failed(suite: String, reason: String)

    public var description: String {
        switch self {
        case .unknownSuite(let name):
            "no suite '\(name)' makes test vectors: name one of \(VectorSuites.makerNames)"
        case .count(let count): "from 1 to \(VectorSuites.countLimit) cases are made at once, not \(count)"
        case .failed(let suite, let reason): "'\(suite)' made no test vectors: \(reason); try another seed"
        }
    }
}
