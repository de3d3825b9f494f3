import Crypto
import FogCore
import FogLink
import NIOCore

/// Uses a link for a pool until both ends have said who they are, and on behalf of its real user from then on.
///
/// The end that took the link proves who it is as soon as there is a link. The maker checks that before it shows who it
/// is itself, so that a link stands at its maker before the other end takes it, and so that nobody but the node that was
/// meant learns who dials.
///
/// Unchecked, because only its link's event loop touches it after it was made.
final class PooledLinkUser: LinkUser, @unchecked Sendable {
    /// Which end of the link this is.
    enum Side {
        case made(DialAttempt, LinkPoolKey, LinkContact)
        case taken
    }

    /// How often the pool hears that something goes over a link.
    private static let activityInterval = Duration.seconds(5)

    /// How long the maker of a link may take to say what it is for.
    private static let introductionLimit = Duration.seconds(10)

    private let driver: LinkPoolDriver
    private let number: PooledLink
    private let side: Side
    private var calls: (any LinkUser)?
    private var agreement: LinkAgreement?
    private var peer: NodeID?
    private var preface: LinkPreface?
    private var user: (any LinkUser)?
    private var toldActivityAt: MonotonicInstant?
    private var isOver = false

    init(_ driver: LinkPoolDriver, _ number: PooledLink, _ side: Side, calls: (any LinkUser)? = nil) {
        self.calls = calls
        self.driver = driver
        self.number = number
        self.side = side
    }

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        self.agreement = agreement
        guard case .taken = side else { return }
        prove(on: link)
        // The pool limits the maker's time; nobody else limits a maker that never says anything.
        link.eventLoop?.scheduleTask(in: .nanoseconds(Self.introductionLimit.clampedNanoseconds)) {
            if self.user == nil { link.closeAsUnwanted() }
        }
    }

    func linkFailed(_ error: LinkError) {
        if case .made(let attempt, _, _) = side { driver.give(.dialFailed(attempt, .handshake(error))) }
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        if let preface {
            self.preface = nil
            preface.bytes.withUnsafeBytes { body(LinkPreface.channel, $0) }
            return true
        }
        guard let user, user.nextDatagram(for: link, body) else { return false }
        tellActivity(at: link.now.monotonic)
        return true
    }

    func link(_ link: LinkHandler, did action: LinkAction) {
        guard !isOver else { return }
        if case .ended(let error) = action { return end(link, error) }
        guard let user else { return introduce(link, action) }
        switch action {
        case .roundTrip, .identified: break
        default: tellActivity(at: link.now.monotonic)
        }
        user.link(link, did: action)
    }

    private func end(_ link: LinkHandler, _ error: LinkError) {
        isOver = true
        if let user {
            user.link(link, did: .ended(error))
            driver.ended(number, error)
        } else {
            linkFailed(error)
        }
    }

    /// Takes what comes before both ends are known.
    private func introduce(_ link: LinkHandler, _ action: LinkAction) {
        switch (action, side) {
        case (.identified(let key, let role), .made(let attempt, let wanted, let contact)):
            guard Self.node(key) == wanted.peer, role == contact.role else {
                isOver = true
                driver.give(.dialFailed(attempt, .otherNode))
                return link.closeAsUnwanted()
            }
            if case .own = wanted.isolation { prove(on: link) }
            preface = LinkPreface(traffic: wanted.traffic)
            begin(link, .key(wanted)) { .dialled(attempt, self.number) }
            link.hasNews()
        case (.identified(let key, _), .taken): peer = Self.node(key)
        case (.datagrams(let batch), .taken):
            guard let (preface, rest) = batch.takingPreface() else { return link.closeAsUnwanted() }
            if let peer {
                let key = LinkPoolKey(peer: peer, isolation: .own, traffic: preface.traffic)
                begin(link, .key(key)) { .accepted(self.number, from: peer, preface.traffic) }
            } else {
                begin(link, .anonymous(preface.traffic)) { nil }
            }
            if !rest.places.isEmpty { user?.link(link, did: .datagrams(rest)) }
        case (.streamBegan, .taken): beginCalls(link, action)
        case (.roundTrip, _): break
        default: link.closeAsUnwanted()
        }
    }

    /// Hands the link to whoever answers calls; the pool has no part in it.
    private func beginCalls(_ link: LinkHandler, _ action: LinkAction) {
        guard let agreement, let calls else { return link.closeAsUnwanted() }
        user = calls
        calls.linkBegan(link, agreement)
        calls.link(link, did: action)
    }

    /// Hands the link to its real user, and tells the pool.
    private func begin(_ link: LinkHandler, _ end: PooledLinkEnd, _ event: () -> LinkPoolEvent?) {
        guard let agreement, let loop = link.eventLoop else { return }
        let user = driver.user.user(of: number, to: end)
        self.user = user
        calls = nil
        if let event = event() {
            driver.began(PooledLinkHandle(link: number, handler: link, eventLoop: loop), event)
        }
        user.linkBegan(link, agreement)
    }

    private func prove(on link: LinkHandler) {
        guard let agreement else { return link.closeAsUnwanted() }
        link.prove(driver.identity, role: driver.role, in: agreement)
    }

    private func tellActivity(at now: MonotonicInstant) {
        if let last = toldActivityAt, last.duration(to: now) < Self.activityInterval { return }
        toldActivityAt = now
        driver.give(.active(number))
    }

    private static func node(_ key: [UInt8]) -> NodeID? {
        (try? Curve25519.Signing.PublicKey(rawRepresentation: key)).map(NodeID.init(identityKey:))
    }
}
