public import FogCore
public import FogMixnet
import FogSphinx
public import NIOCore
import Synchronization

/// Sends a node's loops, and sees which come back.
public final class LoopDesk: Sendable {
    private struct State {
        var loops: NodeLoops<SystemRandomNumberGenerator>
        var outputs = Outputs<NodeLoops<SystemRandomNumberGenerator>.Action>()
        var topology: MixnetTopology?
        var timer: Scheduled<Void>?
        var isStopped = false
    }

    private let loop: any EventLoop
    private let time: @Sendable () -> Now
    private let send: @Sendable ([UInt8], NodeID, UInt64) -> Bool
    private let onShare: @Sendable (_ returned: Int, _ all: Int) -> Void
    private let state: Mutex<State>

    /// Makes a desk that sends nothing before it has a topology.
    ///
    /// - Parameters:
    ///   - send: Puts a packet of an epoch on its way to a node; says whether there was room.
    ///   - onShare: Told how many of the last loops came back.
    public init(
        of me: NodeID, on loop: any EventLoop, time: @escaping @Sendable () -> Now,
        send: @escaping @Sendable ([UInt8], NodeID, UInt64) -> Bool,
        onShare: @escaping @Sendable (_ returned: Int, _ all: Int) -> Void
    ) {
        self.loop = loop
        self.time = time
        self.send = send
        self.onShare = onShare
        state = Mutex(State(loops: NodeLoops(me, using: SystemRandomNumberGenerator())))
    }

    /// Goes by a topology from now on, or by none.
    public func apply(_ topology: MixnetTopology?, epoch: UInt64) {
        state.withLock { $0.topology = topology }
        work(.topology(topology, epoch: epoch))
    }

    /// Takes a packet that has come to its end here.
    ///
    /// - Returns: Whether it was one of these loops.
    public func take(_ recipient: Bytes32) -> Bool {
        guard state.withLock({ $0.loops.isPending(recipient) }) else { return false }
        work(.returned(recipient))
        return true
    }

    /// How many loops went over each node and how many of these came back, since that was taken the last time.
    public func takeCounts() -> [NodeID: LoopCount] { state.withLock { $0.loops.takeCounts() } }

    /// What became of the loops, and how many of the last ones came back.
    public var report: (totals: LoopTotals, recent: (returned: Int, of: Int)) {
        state.withLock { ($0.loops.totals, $0.loops.recentShare) }
    }

    /// Sends nothing more.
    public func stop() {
        state.withLock { state in
            state.isStopped = true
            state.timer?.cancel()
        }
    }

    private func work(_ event: NodeLoops<SystemRandomNumberGenerator>.Event?) {
        let now = time()
        var actions: [NodeLoops<SystemRandomNumberGenerator>.Action] = []
        let topology = state.withLock { state -> MixnetTopology? in
            guard !state.isStopped else { return nil }
            if let event {
                state.loops.receive(event, at: now, into: &state.outputs)
            } else {
                state.loops.wake(at: now, into: &state.outputs)
            }
            state.outputs.drain { actions.append($0) }
            state.timer?.cancel()
            state.timer = state.loops.nextDeadline.map { deadline in
                let pause = max(1_000_000, now.monotonic.duration(to: deadline).clampedNanoseconds)
                return loop.scheduleTask(in: .nanoseconds(pause)) { [weak self] in self?.work(nil) }
            }
            return state.topology
        }
        for action in actions {
            switch action {
            case .share(let returned, let all): onShare(returned, all)
            case .send(let plan): if let topology { send(plan, topology) }
            }
        }
    }

    private func send(_ plan: LoopPlan, _ topology: MixnetTopology) {
        var generator = SystemRandomNumberGenerator()
        guard let first = plan.path.first,
            let packet = try? PacketBuilder(topology.geometry).packet(plan, in: topology, using: &generator),
            send(packet, first, plan.epoch)
        else { return work(.unsent(plan.recipient)) }
    }
}
