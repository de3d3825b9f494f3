/// What the maker of a pooled link says first: what the link will carry.
///
/// It is a datagram of two bytes on channel 255: the form's version, 1, and the ``TrafficClass``. It comes behind the
/// maker's proof of identity, if there is one; a link whose preface comes without a proof is anonymous for good.
public struct LinkPreface: Hashable, Sendable {
    /// The channel that prefaces have for themselves.
    public static let channel: UInt8 = 255
    private static let version: UInt8 = 1

    /// What the link carries.
    public let traffic: TrafficClass

    public init(traffic: TrafficClass) {
        self.traffic = traffic
    }

    /// The datagram.
    public var bytes: [UInt8] { [Self.version, traffic.rawValue] }

    /// Reads a datagram, if it is a preface.
    public init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == 2, bytes[0] == Self.version, let traffic = TrafficClass(rawValue: bytes[1]) else {
            return nil
        }
        self.traffic = traffic
    }
}

extension DatagramBatch {
    /// The preface that the first of these datagrams is, and those behind it; `nil` if it is something else.
    public func takingPreface() -> (preface: LinkPreface, rest: DatagramBatch)? {
        guard let first = places.first, first.channel == LinkPreface.channel,
            let preface = LinkPreface(bytes[first.range])
        else { return nil }
        return (preface, DatagramBatch(bytes: bytes, places: Array(places.dropFirst())))
    }
}
