/// What is wrong with a consensus that came from somewhere.
public enum ConsensusFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its times aren't those of its epoch in this network.
    case times
    /// Too few authorities have signed it.
    case tooFewSignatures(Int, needed: Int, missing: [String])

    public var description: String {
        switch self {
        case .times: "its times aren't those of its epoch in this network"
        case .tooFewSignatures(let count, let needed, let missing):
            "\(count) authorities have signed it and \(needed) must; \(missing.joined(separator: ", ")) didn't"
        }
    }
}
