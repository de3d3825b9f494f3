/// How records are filled up, so that their lengths and times say less.
public enum LinkPadding: Hashable, Sendable {
    /// Not at all.
    case none
    /// To a multiple of so many bytes.
    case multiple(of: Int)
    /// One record of exactly so many bytes of frames in each interval, whether there is anything to say or not.
    case constantRate(bytes: Int, interval: Duration)
}
