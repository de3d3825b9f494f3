/// What a verifiable random function gives for an input (`beta_string` of RFC 9381): 64 bytes that nobody without the
/// secret key or a proof can tell from random ones.
///
/// It stays secret until its owner publishes the proof, and is kept, compared and printed like a secret.
public struct VRFOutput: Sendable {
    /// How many bytes an output has.
    public static let byteCount = 64

    /// The 64 bytes.
    public let bytes: SecretBytes

    init(secret bytes: SecretBytes) {
        self.bytes = bytes
    }
}

extension VRFOutput: Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[redacted]" }
    public var debugDescription: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
