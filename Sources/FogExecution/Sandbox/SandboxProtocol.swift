/// The bounds of the protocol between a worker and its `fog-sandbox` process.
///
/// A connected stream socket carries frames both ways, one message each: a 32-bit big-endian count of the bytes that
/// follow, the version, the message's type, the message's fields. The worker sends ``SandboxRequest``s, the sandbox
/// ``SandboxReply``s. Both sides refuse what isn't exactly in this form: a sandbox runs other people's code, and one
/// that a program has broken out of may send anything.
public enum SandboxProtocol {
    /// The version that this code speaks; the two ends are one release, so any other is refused.
    public static let version: UInt8 = 1
    /// The most bytes that may follow a frame's length field.
    public static let maximumFrameBytes = 4 << 20
    /// The most arguments, and the most environment variables, of a task.
    public static let maximumStrings = 128 << 10
    /// The most folders that a task may see.
    public static let maximumFolders = 16
    /// The most bytes of an argument, or of a variable's name or value.
    public static let maximumStringBytes = 256 << 10
    /// The most bytes of a path.
    public static let maximumPathBytes = 4096
    /// The most bytes of a message to a person.
    public static let maximumMessageBytes = 4096
}
