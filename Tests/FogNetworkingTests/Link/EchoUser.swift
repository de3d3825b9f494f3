import FogLink
import FogNetworking

/// Sends everything back.
final class EchoUser: LinkUser {
    private let record: LinkRecord
    private let keepsNines: Bool
    private var waiting: [[UInt8]] = []

    init(_ record: LinkRecord, keepsNines: Bool = false) {
        self.record = record
        self.keepsNines = keepsNines
    }

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) { record.change { $0.began += 1 } }
    func linkFailed(_ error: LinkError) { record.change { $0.failed.append(error) } }

    func link(_ link: LinkHandler, did action: LinkAction) {
        switch action {
        case .datagrams(let batch):
            record.change { $0.datagrams += batch.places.count }
            waiting += batch.places.map { Array(batch.bytes[$0.range]) }
        case .streamBytes(_, let bytes) where keepsNines && bytes.first == 9: break
        case .streamBytes(let id, let bytes):
            link.use { link, _ in
                link.consumed(bytes.count, of: id)
                // The tests' streams are shorter than what may wait.
                _ = link.send(bytes, on: id)
            }
        case .streamEnded(let id): link.use { link, _ in link.finish(id) }
        case .ended(let reason): record.change { $0.ended.append(reason) }
        case .streamBegan, .streamReset, .streamHasRoom, .identified, .roundTrip: break
        }
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        guard !waiting.isEmpty else { return false }
        waiting.removeFirst().withUnsafeBytes { body(3, $0) }
        return true
    }
}
