@testable import FogLink

/// Something that a link delivered, to be compared.
enum LinkEvent: Hashable {
    case datagram(channel: UInt8, [UInt8])
    case streamBegan(UInt32)
    case streamBytes(UInt32, [UInt8])
    case streamEnded(UInt32)
    case streamReset(UInt32, UInt16)
    case streamHasRoom(UInt32)
    case identified([UInt8], LinkRole)
    case roundTrip
    case ended(LinkError)

    /// The events of an action: each datagram is one.
    static func events(of action: LinkAction) -> [LinkEvent] {
        switch action {
        case .datagrams(let batch):
            batch.places.map { .datagram(channel: $0.channel, Array(batch.bytes[$0.range])) }
        case .streamBegan(let id): [.streamBegan(id)]
        case .streamBytes(let id, let bytes): [.streamBytes(id, bytes)]
        case .streamEnded(let id): [.streamEnded(id)]
        case .streamReset(let id, let reason): [.streamReset(id, reason)]
        case .streamHasRoom(let id): [.streamHasRoom(id)]
        case .identified(let key, let role): [.identified(key, role)]
        case .roundTrip: [.roundTrip]
        case .ended(let reason): [.ended(reason)]
        }
    }
}
