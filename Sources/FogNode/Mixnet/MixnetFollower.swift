import FogCore
import FogDirectory
import FogMixnet
import FogSphinx

/// What a consensus says about who carries packets, for whoever goes by it.
enum MixnetFollower {
    /// The geometries that this program's nodes and clients have keys for.
    private static let geometries = [Geometry.fog1]

    /// The geometry that a consensus names, or the usual one if it names none; `nil` if it is none that is known here.
    static func geometry(of consensus: Consensus) -> Geometry? {
        guard let named = consensus.geometry else { return .fog1 }
        return geometries.first { $0.hash == named.hash }
    }

    /// The topology that a consensus describes.
    static func topology(of held: DirectoryView.Held) throws(FogError) -> MixnetTopology {
        let consensus = held.consensus.document
        guard let geometry = geometry(of: consensus) else {
            throw FogError(
                .unsupported,
                "the network's packets are '\(consensus.geometry?.name ?? "")', which this program doesn't know")
        }
        do throws(DocumentError) {
            return try MixnetTopology(consensus, sections: held.bundle.sections, out: held.out, geometry: geometry)
        } catch {
            throw FogError(.corrupted, "the consensus of epoch \(consensus.epoch) can't be used: \(error)")
        }
    }

    /// Calls `apply` with what is to be used, and what will be in the next epoch, each time that one of them changes and each
    /// time that an epoch begins, until the task is cancelled; again after a second if it says that not all could be done.
    static func follow(
        _ client: DirectoryClient,
        apply: @Sendable (_ used: DirectoryView.Held?, _ upcoming: DirectoryView.Held?, _ epoch: UInt64) async -> Bool
    ) async {
        var last: (marks: [Mark?], epoch: UInt64)?
        var retryAt: ContinuousClock.Instant?
        while !Task.isCancelled {
            let (used, upcoming, epoch) = (await client.usable, await client.upcoming, await client.epoch)
            let marks = [used.map { Mark($0, epoch) }, upcoming.map { Mark($0, epoch) }]
            // Epochs begin without a consensus too, and keys go.
            let isNew = last?.marks != marks || last?.epoch != epoch
            if isNew || (retryAt.map { $0 <= ContinuousClock.now } ?? false) {
                last = (marks, epoch)
                let isDone = await apply(used, upcoming, epoch)
                retryAt = isDone ? nil : ContinuousClock.now + .seconds(1)
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    /// What tells two things that are to be used apart.
    private struct Mark: Equatable {
        let digest: Bytes32
        let out: Set<NodeID>
        let epoch: UInt64

        init(_ held: DirectoryView.Held, _ epoch: UInt64) {
            digest = held.consensus.digest
            out = held.out
            self.epoch = epoch
        }
    }
}
