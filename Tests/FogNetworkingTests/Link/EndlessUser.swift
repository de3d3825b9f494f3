import FogLink
import FogNetworking
import NIOCore

/// Always has a datagram, until it closes if it is to do so.
final class EndlessUser: LinkUser {
    private let record: LinkRecord
    private let closes: Bool
    private var hasClosed = false
    private let datagram = [UInt8](repeating: 4, count: 20_000)

    init(_ record: LinkRecord, closes: Bool = false) {
        self.record = record
        self.closes = closes
    }

    func linkFailed(_ error: LinkError) { record.change { $0.failed.append(error) } }

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        record.change { $0.began += 1 }
        guard closes else { return }
        // By then the connection takes no more.
        link.eventLoop?.scheduleTask(in: .milliseconds(300)) {
            link.use { link, outputs in link.close(1, into: &outputs) }
        }
    }

    func link(_ link: LinkHandler, did action: LinkAction) {
        if case .ended(let reason) = action { record.change { $0.ended.append(reason) } }
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        record.change {
            $0.datagrams += 1
            $0.handed += datagram.count
        }
        datagram.withUnsafeBytes { body(3, $0) }
        return true
    }
}
