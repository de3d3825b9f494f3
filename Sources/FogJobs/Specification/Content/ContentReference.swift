/// Where the bytes of a module, an input or a standard input come from.
///
/// The text form is `blob:sha256-<64 digits>` or `file:<path>`. A file is legal only in what a person writes: the client
/// uploads it and puts the blob in its place (``JobSpecification/resolvingFiles(_:)``), so a coordinator and a worker
/// only ever see blobs.
public enum ContentReference: Hashable, Sendable, CustomStringConvertible {
    /// Bytes in the blob store.
    case blob(BlobHash)
    /// A file on the machine of the person who submits the job; the path as written.
    case file(String)

    /// The reference that `text` spells, or `nil` if it is neither form.
    public init?(_ text: String) {
        if text.hasPrefix("blob:") {
            guard let hash = BlobHash(text.dropFirst("blob:".count)) else { return nil }
            self = .blob(hash)
        } else if text.hasPrefix("file:") {
            self = .file(String(text.dropFirst("file:".count)))
        } else {
            return nil
        }
    }

    /// The blob, unless this is a file.
    public var blob: BlobHash? {
        if case .blob(let hash) = self { return hash }
        return nil
    }

    public var description: String {
        switch self {
        case .blob(let hash): "blob:\(hash)"
        case .file(let path): "file:\(path)"
        }
    }
}

extension ContentReference: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let reference = ContentReference(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "content is named as blob:sha256-<64 digits> or file:<path>")
        }
        self = reference
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
