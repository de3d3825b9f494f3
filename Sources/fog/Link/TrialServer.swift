import FogCore
import FogLink
import FogNetworking
import Glibc

/// The serving end of a trial: sends streams back, and tells what it has counted when it is asked.
final class TrialServer: LinkUser {
    /// Datagrams on this channel are counted.
    static let counted: UInt8 = 1
    /// A datagram on this one asks for a report.
    static let report: UInt8 = 2
    private var datagrams: UInt64 = 0
    private var bytes: UInt64 = 0
    private var answers: [[UInt8]] = []

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {}
    func linkFailed(_ error: LinkError) {}

    func link(_ link: LinkHandler, did action: LinkAction) {
        switch action {
        case .datagrams(let batch):
            for place in batch.places {
                if place.channel == Self.counted {
                    datagrams += 1
                    bytes += UInt64(place.range.count)
                } else if place.channel == Self.report, answers.count < 16 {
                    answers.append(counted.encoded)
                }
            }
        case .streamBytes(let id, let piece):
            bytes += UInt64(piece.count)
            link.use { link, _ in link.consumed(piece.count, of: id) }
        case .streamEnded(let id):
            let report = counted.encoded
            link.use { link, _ in
                _ = link.send(report, on: id)
                link.finish(id)
            }
        case .streamBegan, .streamReset, .streamHasRoom, .identified, .roundTrip, .ended: break
        }
    }

    private var counted: TrialReport {
        TrialReport(
            datagrams: datagrams, bytes: bytes, processor: ProcessorTime.ofProcess,
            memory: (try? ProcessMemory.resident()) ?? 0)
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        guard !answers.isEmpty else { return false }
        answers.removeFirst().withUnsafeBytes { body(Self.report, $0) }
        return true
    }
}
