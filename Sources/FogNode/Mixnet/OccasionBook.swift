import FogCore
import FogDirectory
import FogJobs
import FogSystem
import Synchronization

/// The beacons for which anonymous work counts: those of the last consensuses, for long enough to work, and to bring the work
/// over a slow network.
final class OccasionBook: Sendable {
    private struct Noted {
        let occasion: AnonymousTerms.Occasion
        let at: MonotonicInstant
    }

    /// How long a beacon counts after it was seen first.
    private static let lifetime = Duration.seconds(3600)
    private static let limit = 1024

    private let noted = Mutex<[Noted]>([])
    private let clock = SystemClock()

    /// The occasions, the newest first.
    var occasions: [AnonymousTerms.Occasion] { noted.withLock { $0.reversed().map(\.occasion) } }

    /// Takes note of the consensuses of a directory until the task is cancelled.
    func follow(_ directory: DirectoryClient) async {
        while !Task.isCancelled {
            if let consensus = await directory.usable?.consensus.document { note(consensus) }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    private func note(_ consensus: Consensus) {
        let now = clock.now().monotonic
        noted.withLock { noted in
            noted.removeAll { $0.at.advanced(by: Self.lifetime) < now }
            guard noted.last?.occasion.epoch ?? 0 < consensus.epoch else { return }
            if noted.isEmpty, let previous = consensus.previous {
                noted.append(Noted(occasion: Self.occasion(previous.epoch, previous.beacon), at: now))
            }
            noted.append(Noted(occasion: Self.occasion(consensus.epoch, consensus.beacon), at: now))
            noted.removeFirst(max(0, noted.count - Self.limit))
        }
    }

    private static func occasion(_ epoch: UInt64, _ beacon: Bytes32) -> AnonymousTerms.Occasion {
        AnonymousTerms.Occasion(epoch: epoch, beacon: Hexadecimal.encode(beacon.array))
    }
}
