import FogCore
import FogDirectory
import FogJobs

extension DirectoryClient {
    /// The beacons for which anonymous work counts now: of the consensus in use, and of the one before it.
    var occasions: [AnonymousTerms.Occasion] {
        guard let consensus = usable?.consensus.document else { return [] }
        var all = [AnonymousTerms.Occasion(epoch: consensus.epoch, beacon: Hexadecimal.encode(consensus.beacon.array))]
        if let previous = consensus.previous {
            all.append(
                AnonymousTerms.Occasion(epoch: previous.epoch, beacon: Hexadecimal.encode(previous.beacon.array)))
        }
        return all
    }
}
