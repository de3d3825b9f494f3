import FogCore
import FogJobs
import Testing

@Suite struct LeaseHolderTests {
    private let lease = LeaseSamples.lease(0)

    private func held(_ holder: LeaseHolder) -> Set<LeaseKey> { Set(holder.held) }

    @Test func aLeaseIsRenewedThreeTimesInItsLifeAndStoppedAnEighthBeforeItsEnd() {
        var holder = LeaseHolder(terms: LeaseTerms(timeToLive: .seconds(6), lostAfter: .seconds(1)))
        #expect(holder.margin == .milliseconds(750))
        #expect(holder.nextDeadline == nil)
        #expect(holder.actions([.granted(lease, sentAt: LeaseSamples.instant(0))], at: 100) == [])
        #expect(holder.nextDeadline == LeaseSamples.instant(2000))
        #expect(holder.actions(at: 2000) == [.renew([lease])])
        #expect(holder.actions(at: 4000) == [.renew([lease])])
        #expect(holder.nextDeadline == LeaseSamples.instant(5250))
        #expect(holder.actions(at: 5249) == [])
        #expect(held(holder) == [lease])
        #expect(holder.actions(at: 5250) == [.stop(lease)])
        #expect(held(holder) == [] && holder.nextDeadline == nil)
    }

    @Test func aRenewalCountsFromWhenItWasSent() {
        var holder = LeaseHolder(terms: LeaseSamples.terms)
        #expect(holder.actions([.granted(lease, sentAt: LeaseSamples.instant(0))], at: 0) == [])
        #expect(holder.actions([.renewed(lease, sentAt: LeaseSamples.instant(3000))], at: 6999) == [.renew([lease])])
        #expect(holder.actions(at: 9999) == [.renew([lease])])
        #expect(holder.actions(at: 10_000) == [.stop(lease)])
    }

    @Test func answersThatOvertakeEachOtherDoNotShortenALease() {
        var holder = LeaseHolder(terms: LeaseSamples.terms)
        #expect(holder.actions([.granted(lease, sentAt: LeaseSamples.instant(0))], at: 0) == [])
        let answers = [5000, 3000].map { LeaseHolder.Event.renewed(lease, sentAt: LeaseSamples.instant($0)) }
        #expect(holder.actions(answers, at: 6000) == [.renew([lease])])
        #expect(holder.actions(at: 11_999) == [.renew([lease])])
        #expect(holder.actions(at: 12_000) == [.stop(lease)])
    }

    @Test func aRenewalOfALeaseThatWasGivenUpDoesNotReviveIt() {
        var holder = LeaseHolder(terms: LeaseSamples.terms)
        #expect(holder.actions([.granted(lease, sentAt: LeaseSamples.instant(0))], at: 0) == [])
        #expect(holder.actions(at: 7000) == [.stop(lease)])
        #expect(holder.actions([.renewed(lease, sentAt: LeaseSamples.instant(6000))], at: 7001) == [])
        #expect(held(holder) == [])
    }

    @Test func aGrantThatTookTooLongToArriveIsStoppedAtOnce() {
        var holder = LeaseHolder(terms: LeaseSamples.terms)
        #expect(holder.actions([.granted(lease, sentAt: LeaseSamples.instant(0))], at: 7000) == [.stop(lease)])
    }

    /// A claim that waited for a task is as good as one that was sent when the task turned up, but for an eighth of the
    /// wait: the coordinator's clock may be fast.
    @Test func aClaimThatWasHeldBackBeginsWhenTheCoordinatorBeganIt() {
        var holder = LeaseHolder(terms: LeaseSamples.terms)
        let event = LeaseHolder.Event.granted(
            lease, sentAt: LeaseSamples.instant(0), heldBack: .milliseconds(16_000))
        #expect(holder.actions([event], at: 16_010) == [])
        #expect(holder.actions(at: 20_999).contains(.stop(lease)) == false)
        #expect(holder.actions(at: 21_000) == [.stop(lease)])
    }

    @Test func aCoordinatorCanNotStretchALeaseBeyondTheAnswer() {
        var holder = LeaseHolder(terms: LeaseSamples.terms)
        let event = LeaseHolder.Event.granted(
            lease, sentAt: LeaseSamples.instant(0), heldBack: .milliseconds(Int64.max))
        #expect(holder.actions([event], at: 100) == [])
        #expect(holder.actions(at: 7100).contains(.stop(lease)))
    }

    @Test func oneRenewalCarriesAllLeasesInOrder() {
        var holder = LeaseHolder(terms: LeaseTerms(timeToLive: .seconds(6), lostAfter: .seconds(1)))
        let leases = (0..<20).map { LeaseSamples.lease($0) }
        let grants = leases.reversed().map { LeaseHolder.Event.granted($0, sentAt: LeaseSamples.instant(0)) }
        #expect(holder.actions(grants, at: 0) == [])
        #expect(holder.actions([.ended(leases[3])], at: 2000) == [.renew(leases.filter { $0 != leases[3] })])
        let stops = leases.filter { $0 != leases[3] }.map { LeaseHolder.Action.stop($0) }
        #expect(holder.actions(at: 5250) == stops)
    }

    @Test func noRenewalIsLargerThanTheCoordinatorTakes() {
        var holder = LeaseHolder(terms: LeaseTerms(timeToLive: .seconds(6), lostAfter: .seconds(1)))
        let leases = (0..<2500).map { LeaseSamples.lease($0) }
        let grants = leases.map { LeaseHolder.Event.granted($0, sentAt: LeaseSamples.instant(0)) }
        #expect(holder.actions(grants, at: 0) == [])
        var renewed: [LeaseKey] = []
        for action in holder.actions(at: 2000) {
            guard case .renew(let keys) = action else { continue }
            #expect(keys.count <= RenewRequest.limit)
            renewed += keys
        }
        #expect(renewed == leases)
    }

    @Test func aHolderWithoutLeasesSleeps() {
        var holder = LeaseHolder(terms: LeaseSamples.terms)
        #expect(holder.actions([.granted(lease, sentAt: LeaseSamples.instant(0))], at: 0) == [])
        #expect(holder.actions([.ended(lease)], at: 10) == [])
        #expect(holder.nextDeadline == nil)
        #expect(holder.actions(at: 100_000) == [])
        let second = LeaseSamples.lease(0, fence: 2)
        #expect(holder.actions([.granted(second, sentAt: LeaseSamples.instant(200_000))], at: 200_000) == [])
        #expect(holder.nextDeadline.map { $0 > LeaseSamples.instant(200_000) } == true)
    }
}
