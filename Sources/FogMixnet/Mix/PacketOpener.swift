public import FogSphinx

/// Unwraps packets in batches and finds out how long each stays. Not for several threads at a time.
public final class PacketOpener {
    /// The most packets in a batch.
    public static let batchLimit = PacketUnwrapper.batchLimit

    private let unwrapper: PacketUnwrapper
    private var results: [UnwrapResult]

    public init(_ geometry: Geometry) {
        unwrapper = PacketUnwrapper(geometry)
        results = Array(repeating: .refused(.prefix), count: Self.batchLimit)
    }

    /// Unwraps packets that lie one after the other, in place.
    ///
    /// Allocates nothing.
    ///
    /// - Parameters:
    ///   - count: At most ``batchLimit``.
    ///   - opened: Called for each packet, in order, with what came of it and its delay; `nil` for the delay of a packet that
    ///     goes on and names no class that there is.
    /// - Returns: `false`, with nothing done, if there are too few bytes, too many packets, or the key is for another group.
    public func open(
        _ packets: inout MutableRawSpan, count: Int, with key: EpochKey, classes: DelayClasses,
        opened: (Int, UnwrapResult, Duration?) -> Void
    ) -> Bool {
        guard count <= Self.batchLimit else { return false }
        var span = results.mutableSpan
        var part = span._mutatingExtracting(first: count)
        guard unwrapper.unwrap(&packets, with: key.secret, into: &part) else { return false }
        for index in 0..<count {
            let result = results[index]
            var delay: Duration?
            if case .passed(let packet) = result, let mean = classes[packet.commands.delay ?? .max] {
                delay = key.delays.delay(of: packet.delaySecret, mean: mean)
            }
            opened(index, result, delay)
        }
        return true
    }
}
