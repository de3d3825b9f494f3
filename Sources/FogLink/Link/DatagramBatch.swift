/// Datagrams that came in one record.
public struct DatagramBatch: Sendable {
    /// Where one lies in ``bytes``, and for which channel it is.
    public struct Place: Hashable, Sendable {
        public let channel: UInt8
        public let range: Range<Int>
    }

    /// The memory in which they lie, among other things.
    public let bytes: [UInt8]
    /// Where, in the order in which they came.
    public let places: [Place]
}
