/// Memory that links of one thread use in turns while they send.
public struct LinkBuffers: Sendable {
    /// Frames before they are encrypted.
    var plain: [UInt8] = []
    /// Encrypted records. The driver sends and empties it.
    public var output: [UInt8] = []

    public init() {}
}
