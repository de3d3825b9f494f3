extension LinkError {
    /// What an error is, without what is particular to it: a label to count by.
    public enum Kind: String, CaseIterable, Sendable {
        case handshakeTimedOut = "handshake_timed_out"
        case handshakeMessage = "handshake_message"
        case handshakeFailed = "handshake_failed"
        case refused = "refused"
        case noCommonVersion = "no_common_version"
        case noCommonSuite = "no_common_suite"
        case record = "record"
        case notGenuine = "not_genuine"
        case encryption = "encryption"
        case frame = "frame"
        case violation = "violation"
        case windowOverrun = "window_overrun"
        case identity = "identity"
        case closed = "closed"
        case truncated = "truncated"
        case unresponsive = "unresponsive"
        case overloaded = "overloaded"
    }

    /// What the error is.
    public var kind: Kind {
        switch self {
        case .handshakeTimedOut: .handshakeTimedOut
        case .handshakeMessage: .handshakeMessage
        case .handshakeFailed: .handshakeFailed
        case .refused: .refused
        case .noCommonVersion: .noCommonVersion
        case .noCommonSuite: .noCommonSuite
        case .recordLength: .record
        case .notGenuine: .notGenuine
        case .encryption: .encryption
        case .frame: .frame
        case .violation: .violation
        case .windowOverrun: .windowOverrun
        case .identity: .identity
        case .closed: .closed
        case .truncated: .truncated
        case .unresponsive: .unresponsive
        case .overloaded: .overloaded
        }
    }
}
