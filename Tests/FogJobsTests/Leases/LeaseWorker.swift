import FogCore
import FogJobs
import FogSimulation

/// As much of a worker as leases need: it claims until it has what it wants, repeats what isn't answered, and believes
/// in a lease for as long as its ``LeaseHolder`` does.
struct LeaseWorker: SimulatedMachine {
    enum Event {
        case received(LeaseMessage)
    }

    enum Action {
        case send(LeaseMessage)
    }

    private let setup: LeaseSetup
    private let coordinator = SimulatedNode(0)
    private var dice: SeededGenerator
    private(set) var holder: LeaseHolder
    private var outputs = Outputs<LeaseHolder.Action>()
    private var sentAt: [Int: MonotonicInstant] = [:]
    private var sending = 0
    private var claim: UInt64?
    private var nextClaim: MonotonicInstant

    static func start(_ start: SimulatedStart<LeaseWorker>) -> LeaseWorker { LeaseWorker(start) }

    private init(_ start: SimulatedStart<LeaseWorker>) {
        setup = start.setup
        dice = SeededGenerator(seed: start.seed)
        holder = LeaseHolder(terms: start.setup.terms)
        nextClaim = start.now.monotonic
    }

    private var wantsMore: Bool { holder.held.count < setup.capacity }

    var nextDeadline: MonotonicInstant? {
        [holder.nextDeadline, wantsMore ? nextClaim : nil].compactMap(\.self).min()
    }

    mutating func receive(_ events: Span<Event>, at now: Now, into actions: inout Outputs<Action>) {
        for index in events.indices {
            switch events[index] {
            case .received(.granted(let keys, let sending, let heldBack)):
                guard let sent = sentAt[sending] else { continue }
                claim = nil
                nextClaim = now.monotonic
                for key in keys {
                    holder.receive(.granted(key, sentAt: sent, heldBack: heldBack), at: now, into: &outputs)
                }
                sentAt[sending] = nil
            case .received(.renewed(let keys, let sending)):
                guard let sent = sentAt.removeValue(forKey: sending) else { continue }
                for key in keys { holder.receive(.renewed(key, sentAt: sent), at: now, into: &outputs) }
            case .received: break
            }
        }
        holder.wake(at: now, into: &outputs)
        outputs.drain { action in
            guard case .renew(let keys) = action else { return }
            sending += 1
            sentAt[sending] = now.monotonic
            actions.append(.send(.renew(keys, sending: sending)))
        }
        guard wantsMore, nextClaim <= now.monotonic else { return }
        let name = claim ?? dice.next()
        claim = name
        sending += 1
        sentAt[sending] = now.monotonic
        // Sometimes it gives the answer up while the coordinator still holds it back.
        nextClaim = now.monotonic.advanced(by: setup.terms.timeToLive * (1 + dice.index(below: 30)) / 10)
        actions.append(.send(.claim(name, sending: sending)))
    }

    func event(received message: LeaseMessage, from sender: SimulatedNode) -> Event? { .received(message) }

    static func perform(_ action: Action, with effects: inout SimulatedEffects<LeaseWorker>) {
        guard case .send(let message) = action else { return }
        effects.send(message, to: SimulatedNode(0))
    }

    typealias Setup = LeaseSetup
    typealias Message = LeaseMessage
    typealias Observation = LeaseObservation
}
