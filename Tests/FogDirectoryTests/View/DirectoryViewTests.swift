import FogCore
import Testing

@testable import FogDirectory

@Suite struct DirectoryViewTests {
    private static let epoch: UInt64 = 1000
    private static let time = WallTime(millisecondsSinceEpoch: 60_000 * 1000)
    private let trial: TrialNetwork

    init() throws {
        trial = try TrialNetwork(authorities: 4)
    }

    /// A consensus of an epoch, as authorities sign it.
    private func bundle(
        _ epoch: UInt64, after previous: Consensus? = nil, delay: Int64 = 200, signers: [Int] = [0, 1, 2]
    ) throws -> ConsensusBundle {
        let votes = try trial.authorities.map { authority in
            try Vote(
                authority: authority.id, epoch: epoch, previous: previous.map { $0.state(digest: Digest.of($0.body)) },
                commitment: Digest.of("none"), parameters: [NetworkParameter("delay-mean", delay)],
                geometry: authority.settings.geometry, known: .all, nodes: []
            ).signed(by: authority.signer.brief, in: trial.description.identifier)
        }
        let made = try ConsensusRule(
            trial.description, epoch: epoch, votes: votes, reveals: [Verified<Reveal>]()
        ).consensus()
        return ConsensusBundle(
            consensus: try trial.sign(made.consensus, by: signers).bytes,
            certificates: trial.authorities.map(\.certificate.bytes), sections: made.sections)
    }

    private func consensus(_ bundle: ConsensusBundle) throws -> Consensus {
        try bundle.verified(in: trial.description).document
    }

    @Test func newerOnesAreTakenAndOlderOnesNot() throws {
        var view = DirectoryView(trial.description)
        let first = try bundle(Self.epoch)
        let second = try bundle(Self.epoch + 1, after: try consensus(first))
        #expect(try view.take(first, at: Self.time) == .taken)
        #expect(try view.take(first, at: Self.time) == .known)
        #expect(try view.take(second, at: Self.time) == .taken)
        #expect(try view.take(first, at: Self.time) == .older)
        #expect(view.newest?.consensus.document.epoch == Self.epoch + 1)
    }

    @Test func tooFewSignaturesAreNotEnough() throws {
        var view = DirectoryView(trial.description)
        let forged = try bundle(Self.epoch, signers: [0, 1])
        #expect(throws: ConsensusFault.self) { try view.take(forged, at: Self.time) }
        #expect(view.newest?.consensus == nil)
    }

    @Test func twoForOneEpochAreProvenAndTheFirstStays() throws {
        var view = DirectoryView(trial.description)
        let (one, other) = (try bundle(Self.epoch), try bundle(Self.epoch, delay: 300, signers: [1, 2, 3]))
        try view.take(one, at: Self.time)
        let fork = #expect(throws: DirectoryFork.self) { try view.take(other, at: Self.time) }
        #expect(fork?.kind == .twoForOneEpoch(Self.epoch))
        #expect(view.newest?.bundle == one && view.forks == [fork].compactMap(\.self))
        // Whoever gets the proof can check it.
        #expect(try consensus(one) != consensus(other))
    }

    @Test func aConsensusThatLeavesOneOutIsntFollowed() throws {
        var view = DirectoryView(trial.description)
        let first = try bundle(Self.epoch)
        let second = try bundle(Self.epoch + 1, after: try consensus(first))
        try view.take(second, at: Self.time)
        let stray = try bundle(Self.epoch + 2, after: try consensus(first))
        let fork = #expect(throws: DirectoryFork.self) { try view.take(stray, at: Self.time) }
        #expect(fork?.kind == .brokenChain(Self.epoch + 1))
        let orphan = try bundle(Self.epoch + 3)
        #expect(throws: DirectoryFork.self) { try view.take(orphan, at: Self.time) }
        // When the one that is known has run out, what went on without it is followed, and the proof kept.
        var late = view
        let later = trial.description.schedule.start(of: Self.epoch + 4)
        #expect(try late.take(stray, at: later) == .taken && late.forks.count == 2)
        // Whoever was away for an epoch follows.
        let third = try bundle(Self.epoch + 2, after: try consensus(second))
        let fourth = try bundle(Self.epoch + 3, after: try consensus(third))
        #expect(try view.take(fourth, at: Self.time) == .taken)
    }

    @Test func anAlteredSectionIsRefused() throws {
        var view = DirectoryView(trial.description)
        let good = try bundle(Self.epoch)
        var sections = good.sections
        sections[.mixes]? += Array("x\n".utf8)
        let bad = ConsensusBundle(consensus: good.consensus, certificates: good.certificates, sections: sections)
        #expect(throws: DocumentError.self) { try view.take(bad, at: Self.time) }
    }

    @Test func timeSaysWhetherItCanBeUsed() throws {
        var view = DirectoryView(trial.description)
        let schedule = trial.description.schedule
        let start = schedule.start(of: Self.epoch)
        #expect(view.standing(at: start) == .empty)
        try view.take(try bundle(Self.epoch), at: Self.time)
        #expect(view.standing(at: start) == .fresh)
        #expect(view.standing(at: schedule.start(of: Self.epoch - 1)) == .fresh)
        #expect(view.standing(at: schedule.start(of: Self.epoch + 1)) == .stale)
        #expect(view.usable(at: schedule.start(of: Self.epoch + 2)) != nil)
        #expect(view.standing(at: schedule.start(of: Self.epoch + 3)) == .expired)
        #expect(view.usable(at: schedule.start(of: Self.epoch + 3)) == nil)
        let early = start.advanced(by: .seconds(-3600))
        #expect(view.standing(at: early) == .clockBehind(.seconds(3540)))
        #expect(view.usable(at: early) == nil)
    }

    /// The next consensus is made, and fetched, shortly before its epoch.
    @Test func theLastOneIsUsedUntilTheNextIsValid() throws {
        var view = DirectoryView(trial.description)
        let schedule = trial.description.schedule
        let first = try bundle(Self.epoch)
        try view.take(first, at: Self.time)
        try view.take(try bundle(Self.epoch + 1, after: try consensus(first)), at: Self.time)
        let next = schedule.start(of: Self.epoch + 1)
        func epoch(_ time: WallTime) -> UInt64? { view.usable(at: time)?.consensus.document.epoch }
        #expect(epoch(next.advanced(by: .milliseconds(-1))) == Self.epoch && epoch(next) == Self.epoch + 1)
        #expect(epoch(schedule.start(of: Self.epoch + 2)) == Self.epoch + 1)
    }
}
