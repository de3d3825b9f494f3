public import FogCore
import FogLink
public import FogMixnet
public import FogSphinx
import NIOCore
import Synchronization

/// Where a gateway's clients leave packets and fetch what is in their mailboxes.
public final class GatewayDesk: Sendable {
    private struct State {
        var mailboxes: Mailboxes
        var guests: [UInt64: GuestLink] = [:]
        var lastGuest: UInt64 = 0
        /// Whether somebody who writes things down knows that there is something.
        var isTold = false
        var lookedAt = MonotonicInstant.origin

        /// Whether whoever writes things down is to be told.
        mutating func tells() -> Bool {
            guard !isTold, mailboxes.hasNews, !mailboxes.isFailing else { return false }
            isTold = true
            return true
        }
    }

    let network: Bytes32
    let geometry: Geometry
    /// How many packets one client may bring in a second.
    let clientRate: Double
    let time: @Sendable () -> Now
    private let state: Mutex<State>
    private let onNews: @Sendable () -> Void

    /// Makes a desk with the mailboxes that there are.
    ///
    /// - Parameter onNews: Called when something is to be written down, until ``nextBatch()`` has nothing more.
    public init(
        network: Bytes32, geometry: Geometry, mailboxes: Mailboxes = Mailboxes(), clientRate: Double,
        time: @escaping @Sendable () -> Now, onNews: @escaping @Sendable () -> Void = {}
    ) {
        self.network = network
        self.geometry = geometry
        self.clientRate = clientRate
        self.time = time
        self.onNews = onNews
        state = Mutex(State(mailboxes: mailboxes))
    }

    /// Makes the user of a link of somebody who stays anonymous.
    public func guest(of pipeline: MixPipeline) -> any LinkUser { GuestLink(self, pipeline) }

    /// Puts what came through a SURB into a mailbox.
    public func put(_ body: [UInt8], reply: SURBIdentifier, into mailbox: Bytes32) -> Mailboxes.Outcome {
        let (outcome, guest, tells) = state.withLock { state -> (Mailboxes.Outcome, GuestLink?, Bool) in
            let (outcome, guest) = state.mailboxes.put(body, reply: reply, into: mailbox)
            return (outcome, guest.flatMap { state.guests[$0] }, state.tells())
        }
        guest?.tell()
        if tells { onNews() }
        return outcome
    }

    /// How many clients are there, and how many mailboxes with how many bytes.
    public var report: (guests: Int, mailboxes: Int, bytes: Int) {
        state.withLock { ($0.guests.count, $0.mailboxes.count, $0.mailboxes.byteCount) }
    }

    // MARK: What links do

    func enter(_ guest: GuestLink) -> UInt64 {
        state.withLock { state in
            state.lastGuest += 1
            state.guests[state.lastGuest] = guest
            return state.lastGuest
        }
    }

    func leave(_ guest: UInt64) {
        let now = time().monotonic
        let tells = state.withLock { state in
            state.guests[guest] = nil
            state.mailboxes.left(guest, at: now)
            return state.tells()
        }
        if tells { onNews() }
    }

    /// Opens a mailbox. What becomes of it is told the guest's link, at once or when it is written down.
    func open(_ mailbox: Bytes32, by guest: UInt64) {
        let now = time().monotonic
        let (calls, tells) = state.withLock { state -> ([Call], Bool) in
            let news: MailboxNews
            do throws(MailboxRefusal) {
                let opening = try state.mailboxes.open(mailbox, by: guest, at: now)
                news = MailboxNews(guest: guest, result: .success(opening))
            } catch {
                news = MailboxNews(guest: guest, result: .failure(error))
            }
            return (Self.calls([news], state), state.tells())
        }
        if tells { onNews() }
        for call in calls { call() }
    }

    private typealias Call = @Sendable () -> Void

    /// What links are told of their mailboxes; to be done without the lock.
    private static func calls(_ news: [MailboxNews], _ state: State) -> [Call] {
        var calls: [Call] = []
        for one in news {
            let link = state.guests[one.guest]
            switch one.result {
            case .success(.open(let waiting, let before)):
                if let other = before.flatMap({ state.guests[$0] }) { calls.append { other.lost() } }
                if let link { calls.append { link.answer(.opened(waiting: waiting)) } }
            case .success(.waits): break
            case .failure(let refusal): if let link { calls.append { link.answer(.closed(refusal)) } }
            }
        }
        return calls
    }

    func acknowledge(_ sequence: UInt64, by guest: UInt64) {
        let now = time().monotonic
        let tells = state.withLock { state in
            state.mailboxes.acknowledge(sequence, by: guest, at: now)
            return state.tells()
        }
        if tells { onNews() }
    }

    func first(_ count: Int, for guest: UInt64) -> [MailboxItem] {
        state.withLock { $0.mailboxes.first(count, for: guest) }
    }

    func push(_ isWanted: Bool, to guest: UInt64) { state.withLock { $0.mailboxes.push(isWanted, to: guest) } }

    func nextPushed(to guest: UInt64) -> MailboxItem? {
        state.withLock { $0.mailboxes.nextPushed(to: guest) }
    }

    // MARK: What is written down

    /// The next batch to be written down, of those that ``Mailboxes`` asks for.
    public func nextBatch() -> MailboxBatch? {
        let now = time()
        return state.withLock { state in
            let batch = state.mailboxes.nextBatch(at: now)
            if batch == nil { state.isTold = false }
            return batch
        }
    }

    /// Says what became of a batch: it is written, and its segment has so many bytes, or `nil` if that failed.
    public func wrote(_ batch: MailboxBatch, byteCount: Int?) {
        let now = time().monotonic
        let calls = state.withLock { state in
            let news =
                byteCount.map { state.mailboxes.written(batch, byteCount: $0, at: now) }
                ?? state.mailboxes.failed(batch, at: now)
            return Self.calls(news, state)
        }
        for call in calls { call() }
    }

    /// Segments that can be removed.
    public func takeNeedless() -> [UInt32] { state.withLock { $0.mailboxes.takeNeedless() } }

    /// To be called each second or so: forgets what is over, and has things written down that have waited long enough.
    public func look() {
        let now = time().monotonic
        state.withLock { state in
            guard state.lookedAt.advanced(by: .seconds(60)) <= now else { return }
            state.lookedAt = now
            state.mailboxes.forgetUnused(at: now)
        }
        onNews()
    }

    /// Takes nothing any more; the gateway ends.
    public func end() { state.withLock { $0.mailboxes.end() } }

    /// What is to be written down when everything else is: see ``Mailboxes/closing``.
    public var closing: (segment: UInt32, record: MailboxRecord)? { state.withLock { $0.mailboxes.closing } }
}
