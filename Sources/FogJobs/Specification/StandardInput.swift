/// What a program reads from its standard input.
public enum StandardInput: Hashable, Sendable {
    /// Text that stands in the specification itself, at most ``SpecificationLimits/standardInputBytes``.
    case text(String)
    /// A blob, or a file that becomes one.
    case content(ContentReference)
}

extension StandardInput: Codable {
    private enum Key: String, CodingKey {
        case text, from
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .text) {
            self = .text(text)
        } else {
            self = .content(try container.decode(ContentReference.self, forKey: .from))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .text(let text): try container.encode(text, forKey: .text)
        case .content(let reference): try container.encode(reference, forKey: .from)
        }
    }
}
