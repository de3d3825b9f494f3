/// An error that a person or another program can act on: what kind it is, what happened, and what caused it.
///
/// The message names the thing, the place and, where there is one, the next step. Two errors are equal when their codes
/// are, so that a test can say `#expect(throws: FogError(.conflict))`.
public struct FogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is; decides the exit code of a command and the status of a response.
    public let code: Code
    /// What happened, to what, and what to do about it, in a sentence that ends without a full stop.
    public let message: String
    /// The error beneath this one, if another layer reported it.
    public let cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String = "", cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The same error with the context of the caller put before its message.
    public func adding(context: String) -> FogError {
        FogError(code, "\(context): \(message)", cause: cause)
    }

    public static func == (left: FogError, right: FogError) -> Bool { left.code == right.code }

    public func hash(into hasher: inout Hasher) { hasher.combine(code) }

    public var description: String {
        let text = message.isEmpty ? code.description : message
        guard let cause else { return text }
        return "\(text) (\(cause))"
    }
}

extension FogError {
    /// A kind of failure. New kinds may be added without breaking callers.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case invalid, unauthenticated, forbidden, notFound, conflict, stale, exhausted, tooLarge, gone
            case unsupported, unavailable, timedOut, cancelled, corrupted, failed
        }

        private let kind: Kind

        private init(_ kind: Kind) {
            self.kind = kind
        }

        /// The input is wrong and stays wrong if repeated.
        public static let invalid = Code(.invalid)
        /// The caller didn't say who it is, or what it said isn't known here.
        public static let unauthenticated = Code(.unauthenticated)
        /// The caller is known and may not do this.
        public static let forbidden = Code(.forbidden)
        /// The named thing doesn't exist.
        public static let notFound = Code(.notFound)
        /// The thing's state doesn't allow it, or somebody else was first.
        public static let conflict = Code(.conflict)
        /// The caller holds an outdated fence or version and must stop acting on it.
        public static let stale = Code(.stale)
        /// A bound (a queue, a quota, a disk) is reached; it may work later.
        public static let exhausted = Code(.exhausted)
        /// The input is larger than the stated limit.
        public static let tooLarge = Code(.tooLarge)
        /// The thing existed and its retention has ended.
        public static let gone = Code(.gone)
        /// This version or this machine can't do it.
        public static let unsupported = Code(.unsupported)
        /// The other side can't be reached or isn't ready; try again.
        public static let unavailable = Code(.unavailable)
        /// It didn't happen in the time allowed.
        public static let timedOut = Code(.timedOut)
        /// Somebody asked for it to stop.
        public static let cancelled = Code(.cancelled)
        /// Stored or received bytes aren't what was written.
        public static let corrupted = Code(.corrupted)
        /// It went wrong for a reason that has no code of its own.
        public static let failed = Code(.failed)

        /// The code's name as it stands in logs and problem documents.
        public var description: String { kind.rawValue }
    }
}
