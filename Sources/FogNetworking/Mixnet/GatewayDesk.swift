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
    }

    let network: Bytes32
    let geometry: Geometry
    /// How many packets one client may bring in a second.
    let clientRate: Double
    let time: @Sendable () -> Now
    private let state: Mutex<State>

    /// Makes a desk with empty mailboxes.
    public init(
        network: Bytes32, geometry: Geometry, limits: Mailboxes.Limits = Mailboxes.Limits(), clientRate: Double,
        time: @escaping @Sendable () -> Now
    ) {
        self.network = network
        self.geometry = geometry
        self.clientRate = clientRate
        self.time = time
        state = Mutex(State(mailboxes: Mailboxes(limits)))
    }

    /// Makes the user of a link of somebody who stays anonymous.
    public func guest(of pipeline: MixPipeline) -> any LinkUser { GuestLink(self, pipeline) }

    /// Puts what came through a SURB into a mailbox.
    public func put(_ body: [UInt8], reply: SURBIdentifier, into mailbox: Bytes32) -> Mailboxes.Outcome {
        let (outcome, guest) = state.withLock { state -> (Mailboxes.Outcome, GuestLink?) in
            let (outcome, guest) = state.mailboxes.put(body, reply: reply, into: mailbox)
            return (outcome, guest.flatMap { state.guests[$0] })
        }
        guest?.tell()
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
        state.withLock { state in
            state.guests[guest] = nil
            state.mailboxes.left(guest, at: now)
        }
    }

    func open(_ mailbox: Bytes32, by guest: UInt64) -> Result<Int, MailboxRefusal> {
        let now = time().monotonic
        let (result, before) = state.withLock { state -> (Result<Int, MailboxRefusal>, GuestLink?) in
            do throws(MailboxRefusal) {
                let (waiting, before) = try state.mailboxes.open(mailbox, by: guest, at: now)
                return (.success(waiting), before.flatMap { state.guests[$0] })
            } catch {
                return (.failure(error), nil)
            }
        }
        before?.lost()
        return result
    }

    func acknowledge(_ sequence: UInt64, by guest: UInt64) {
        let now = time().monotonic
        state.withLock { $0.mailboxes.acknowledge(sequence, by: guest, at: now) }
    }

    func first(_ count: Int, for guest: UInt64) -> [MailboxItem] {
        state.withLock { $0.mailboxes.first(count, for: guest) }
    }

    func push(_ isWanted: Bool, to guest: UInt64) { state.withLock { $0.mailboxes.push(isWanted, to: guest) } }

    func nextPushed(to guest: UInt64) -> MailboxItem? {
        state.withLock { $0.mailboxes.nextPushed(to: guest) }
    }
}
