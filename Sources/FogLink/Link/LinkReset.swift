/// Reasons for giving up a stream that links give themselves; those from 256 on are their users'.
public enum LinkReset {
    /// Too many streams are open.
    public static let tooMany: UInt16 = 1
    /// Nobody takes streams here.
    public static let unwanted: UInt16 = 2
}
