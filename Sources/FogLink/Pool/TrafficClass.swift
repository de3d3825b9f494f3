/// What a link carries. Links of different classes are never shared, so that bulk doesn't sit before packets.
public enum TrafficClass: UInt8, Hashable, Comparable, Sendable, CaseIterable {
    /// Small things that have to go at once: Sphinx packets, cells, envelopes.
    case packets = 1
    /// Streams of any length.
    case streams = 2
    /// Requests and answers that keep the network going.
    case control = 3

    public static func < (left: TrafficClass, right: TrafficClass) -> Bool { left.rawValue < right.rawValue }
}
