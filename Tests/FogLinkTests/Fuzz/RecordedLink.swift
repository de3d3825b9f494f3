import FogCore
import FogSimulation

@testable import FogLink

/// What one end of a link has sent, and what it means.
struct RecordedLink {
    let left: LinkAgreement
    let right: LinkAgreement
    /// The records, in order.
    private(set) var records: [[UInt8]] = []
    /// What they deliver, all together.
    private(set) var events: [LinkEvent] = []
    /// How many events there are up to each record.
    private(set) var counts: [Int] = []

    init(seed: UInt64, using dice: inout SeededGenerator) throws {
        var pair = try LinkPair(seed: seed)
        pair.settle()
        guard let left = pair.left.agreement, let right = pair.right.agreement else {
            throw FogError(.failed, "no handshake")
        }
        self.left = left
        self.right = right
        var end = HostileLink(right, left)
        for index in 0..<12 {
            var frames = HostileFrames.datagram(Mutation.random(200, using: &dice))
            frames += HostileFrames.stream(1, Mutation.random(100, using: &dice))
            switch index {
            case 3: frames += HostileFrames.stream(3, isLast: true, [1, 2, 3])
            case 4: frames += HostileFrames.datagramBegin(total: 300, [UInt8](repeating: 1, count: 100))
            case 5: frames = HostileFrames.datagramMore([UInt8](repeating: 2, count: 200))
            case 6, 9: frames += HostileFrames.keyUpdate
            case 7: frames += HostileFrames.ping(7)
            case 8: frames += HostileFrames.reset(1) + [0, 0, 0, 0]
            default: break
            }
            let record = try end.record(frames)
            end.deliver(record)
            if frames.last == FrameKind.keyUpdate.rawValue, end.cipher.epoch != end.link.receiving.epoch {
                end.cipher.update()
            }
            records.append(record)
            counts.append(end.events.count)
        }
        guard end.error == nil, end.fault == nil else { throw FogError(.failed, "\(end.error as Any)") }
        events = end.events
    }
}
