/// Why a handshake, or a message behind it, went no further.
public enum NoiseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A part of a protocol's name that isn't known.
    case unsupported(String)
    /// A key that the handshake needs wasn't given: which one.
    case missingKey(String)
    /// A key has a wrong length, is of small order, or isn't the one that was expected.
    case badKey(String)
    /// It isn't one's turn, or the handshake is over or has failed.
    case outOfOrder
    /// A message is shorter than its pattern or its cipher demands.
    case tooShort(needed: Int, found: Int)
    /// A message is longer than 65,535 bytes.
    case tooLong(Int)
    /// Something was altered on the way, or is for somebody else.
    case notGenuine
    /// A key has encrypted as many messages as it may.
    case exhausted

    public var description: String {
        switch self {
        case .unsupported(let part): "Noise's '\(part)' isn't supported"
        case .missingKey(let name): "the handshake needs \(name)"
        case .badKey(let name): "\(name) can't be used"
        case .outOfOrder: "no message of the handshake is due here"
        case .tooShort(let needed, let found): "\(needed) bytes at least were due in a message, and \(found) came"
        case .tooLong(let count): "a message of \(count) bytes is longer than Noise allows"
        case .notGenuine: "a message was altered, or is for somebody else"
        case .exhausted: "a key has encrypted all that it may"
        }
    }
}
