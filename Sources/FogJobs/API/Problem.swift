public import FogCore

/// Why a request was refused, in the form of RFC 9457 (`application/problem+json`).
public struct Problem: Hashable, Sendable, Codable {
    /// One mistake in a document that the request carried.
    public struct Detail: Hashable, Sendable, Codable {
        /// Where in the document's structure, such as `tasks[0].resources.memory`.
        public var path: String
        /// The line it stands on, from 1.
        public var line: Int?
        /// The column it begins at, from 1.
        public var column: Int?
        /// What is wrong and what would be right.
        public var message: String

        /// Makes a detail.
        public init(path: String, line: Int?, column: Int?, message: String) {
            self.path = path
            self.line = line
            self.column = column
            self.message = message
        }
    }

    /// A URI that names the kind of problem: `urn:fog:problem:` and a ``FogError/Code``.
    public var type: String
    /// The kind in a few words.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// What happened in this case and what to do about it.
    public var detail: String
    /// Every mistake in the document, where the request carried one.
    public var errors: [Detail]?

    /// The media type of a problem document.
    public static let contentType = "application/problem+json"

    /// What stands before the code's name in ``type``.
    public static let typePrefix = "urn:fog:problem:"

    /// Makes the problem that tells of an error.
    public init(_ error: FogError, errors: [Detail]? = nil) {
        type = Self.typePrefix + error.code.description
        title = Self.kinds[error.code]?.title ?? "Something went wrong"
        status = Self.kinds[error.code]?.status ?? 500
        detail = error.message
        self.errors = errors
    }

    /// The error that the problem tells of.
    public var error: FogError {
        let name = type.hasPrefix(Self.typePrefix) ? String(type.dropFirst(Self.typePrefix.count)) : ""
        let code = Self.kinds.keys.first { $0.description == name }
        return FogError(code ?? (status < 500 ? .invalid : .failed), detail.isEmpty ? title : detail)
    }

    private static let kinds: [FogError.Code: (status: Int, title: String)] = [
        .invalid: (422, "The request is wrong"),
        .unauthenticated: (401, "Say who you are"),
        .forbidden: (403, "You may not do this"),
        .notFound: (404, "There is no such thing"),
        .conflict: (409, "The state of the thing doesn't allow it"),
        .stale: (409, "The lease is over"),
        .exhausted: (507, "There is no room"),
        .tooLarge: (413, "It is too large"),
        .gone: (410, "It was kept and isn't any more"),
        .unsupported: (501, "This version can't do it"),
        .unavailable: (503, "Not now"),
        .timedOut: (504, "It took too long"),
        .cancelled: (499, "It was cancelled"),
        .corrupted: (500, "Stored data is damaged"),
        .failed: (500, "Something went wrong"),
    ]
}
