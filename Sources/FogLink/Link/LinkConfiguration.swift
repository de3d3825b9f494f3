/// What a side of a link decides for itself. Both sides may differ.
public struct LinkConfiguration: Sendable {
    /// How records are filled up.
    public var padding = LinkPadding.none
    /// Streams that the other side may have open at a time; more are reset.
    public var streamLimit = 256
    /// Bytes that may wait to be sent on a stream.
    public var streamSendLimit = 1 << 20
    /// The key is replaced after so many records, …
    public var recordsPerKey: UInt64 = 1 << 20
    /// … so many bytes, …
    public var bytesPerKey: UInt64 = 1 << 33
    /// … or this time, if anything is sent by then.
    public var timePerKey = Duration.seconds(3600)
    /// How long nothing may come before the other side is asked whether it is there.
    public var idleLimit = Duration.seconds(30)
    /// How long its answer may take.
    public var answerLimit = Duration.seconds(15)

    public init() {}
}
