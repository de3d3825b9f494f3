public import FogCore

/// What one consensus hands on to the next.
public struct DirectoryState: Hashable, Comparable, Sendable {
    /// The consensus' epoch.
    public let epoch: UInt64
    /// The consensus' digest.
    public let digest: Bytes32
    /// Its beacon: a number that nobody chose, new in each epoch.
    public let beacon: Bytes32
    /// The number of the period in which it lies, from a day's length counted as epochs are.
    public let period: UInt64
    /// The period's value: a number that nobody chose, for hidden services.
    public let periodValue: Bytes32
    /// The value of the period before.
    public let lastPeriodValue: Bytes32

    public init(
        epoch: UInt64, digest: Bytes32, beacon: Bytes32, period: UInt64, periodValue: Bytes32,
        lastPeriodValue: Bytes32
    ) {
        self.epoch = epoch
        self.digest = digest
        self.beacon = beacon
        self.period = period
        self.periodValue = periodValue
        self.lastPeriodValue = lastPeriodValue
    }

    /// How long a period is.
    public static let periodSeconds: UInt64 = 86_400

    static func readIfPresent(from reader: inout DocumentReader) throws(DocumentError) -> DirectoryState? {
        guard let words = try reader.readIfPresent("previous", 6...6) else { return nil }
        return DirectoryState(
            epoch: try words[0].integer(), digest: try words[1].bytes32(), beacon: try words[2].bytes32(),
            period: try words[3].integer(), periodValue: try words[4].bytes32(),
            lastPeriodValue: try words[5].bytes32())
    }

    func write(to writer: inout DocumentWriter) {
        writer.line(
            "previous", "\(epoch)", Base64.encode(digest.array), Base64.encode(beacon.array), "\(period)",
            Base64.encode(periodValue.array), Base64.encode(lastPeriodValue.array))
    }

    /// Later epochs come first; the rest only makes it an order.
    public static func < (left: DirectoryState, right: DirectoryState) -> Bool {
        left.orderedBytes.lexicographicallyPrecedes(right.orderedBytes)
    }

    private var orderedBytes: [UInt8] {
        (UInt64.max - epoch).bigEndianBytes + digest.array + beacon.array + period.bigEndianBytes + periodValue.array
            + lastPeriodValue.array
    }
}
