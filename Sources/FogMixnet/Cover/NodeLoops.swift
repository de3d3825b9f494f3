public import FogCore
import FogDirectory
import FogSphinx

/// The loops of a mix, gateway or service: packets that it sends to itself over a mix of each other layer and a gateway, at
/// random times. Nobody else can tell them from other packets; and where they don't come back, somebody holds packets up, to
/// be alone with those that he looks for.
public struct NodeLoops<Generator: RandomNumberGenerator>: StateMachine {
    /// What happens.
    public enum Event: Sendable {
        /// The topology to go by; `nil` if there is none that is valid.
        case topology(MixnetTopology?, epoch: UInt64)
        /// A packet came back.
        case returned(Bytes32)
        /// A packet wasn't sent, as there was no room or no way: nothing follows from it.
        case unsent(Bytes32)
    }

    /// What is asked for, or told.
    public enum Action: Sendable {
        /// Build a packet and give it to the first of its hops.
        case send(LoopPlan)
        /// Loops have come to an end lately, so many of them by coming back.
        case share(returned: Int, of: Int)
    }

    private struct Pending {
        let path: [NodeID]
        let due: MonotonicInstant
    }

    /// Loops over which the share that comes back is taken.
    private static var window: Int { 64 }

    private let me: NodeID
    private var generator: Generator
    private var topology: MixnetTopology?
    private var epoch: UInt64 = 0
    private var pending: [Bytes32: Pending] = [:]
    private var nextLoop: MonotonicInstant?
    private var nextLook = MonotonicInstant.origin
    /// The last loops: whether each came back.
    private var recent: [Bool] = []
    private var counts: [NodeID: LoopCount] = [:]
    /// What became of all loops so far; those that aren't named are on their way.
    public private(set) var totals = LoopTotals()

    /// Makes the loops of a node.
    public init(_ me: NodeID, using generator: Generator) {
        self.me = me
        self.generator = generator
    }

    /// How many loops went over each node and how many of these came back, since that was taken the last time.
    public mutating func takeCounts() -> [NodeID: LoopCount] {
        defer { counts = [:] }
        return counts
    }

    /// Whether a packet for this recipient is one of these loops.
    public func isPending(_ recipient: Bytes32) -> Bool { pending[recipient] != nil }

    /// How many of the last loops came back, of so many.
    public var recentShare: (returned: Int, of: Int) { (recent.count { $0 }, recent.count) }

    public var nextDeadline: MonotonicInstant? {
        [nextLoop, pending.isEmpty ? nil : nextLook].compactMap(\.self).min()
    }

    public mutating func receive(_ events: Span<Event>, at now: Now, into outputs: inout Outputs<Action>) {
        let time = now.monotonic
        for index in events.indices {
            switch events[index] {
            case .topology(let topology, let epoch):
                self.topology = topology
                self.epoch = epoch
                if topology == nil { nextLoop = nil }
            case .returned(let recipient):
                guard let loop = pending.removeValue(forKey: recipient) else { continue }
                end(loop, isBack: true, &outputs)
            case .unsent(let recipient):
                if pending.removeValue(forKey: recipient) != nil { totals.sent -= 1 }
            }
        }
        if let due = nextLoop, due <= time {
            send(at: time, &outputs)
            nextLoop = nil
        }
        if nextLoop == nil, let topology {
            let pause = topology.parameters.nodeLoopInterval * Exponential.quantile(generator.next())
            nextLoop = time.advanced(by: pause)
        }
        guard time >= nextLook else { return }
        nextLook = time.advanced(by: .seconds(1))
        for (recipient, loop) in pending.sorted(by: { $0.value.due < $1.value.due }) {
            guard loop.due <= time else { break }
            pending[recipient] = nil
            end(loop, isBack: false, &outputs)
        }
    }

    private mutating func end(_ loop: Pending, isBack: Bool, _ outputs: inout Outputs<Action>) {
        for node in loop.path where node != me {
            counts[node, default: LoopCount()].sent += 1
            if isBack { counts[node, default: LoopCount()].returned += 1 }
        }
        if isBack { totals.returned += 1 } else { totals.lost += 1 }
        recent.append(isBack)
        recent.removeFirst(max(0, recent.count - Self.window))
        outputs.append(.share(returned: recent.count { $0 }, of: recent.count))
    }

    private mutating func send(at now: MonotonicInstant, _ outputs: inout Outputs<Action>) {
        guard let topology, pending.count < 4 * Self.window, let path = path(in: topology),
            let recipient = Bytes32((0..<4).flatMap { _ in generator.next().bigEndianBytes })
        else { return }
        let parameters = topology.parameters
        let mean = parameters.classes[parameters.clientClass] ?? .zero
        let limit = DelaySum(hops: path.count - 1, mean: mean).quantile(above: 1e-4) + .seconds(5)
        pending[recipient] = Pending(path: path, due: now.advanced(by: limit))
        totals.sent += 1
        outputs.append(
            .send(LoopPlan(epoch: epoch, path: path, delayClass: parameters.clientClass, recipient: recipient)))
    }

    /// The way of packets from here back to here: through the layers behind this one, a gateway, and the layers before.
    private mutating func path(in topology: MixnetTopology) -> [NodeID]? {
        guard let node = topology.nodes[me] else { return nil }
        var path: [NodeID] = []
        var layers = topology.layers[...]
        if let layer = node.layer, node.roles.contains(.mix) {
            for mixes in topology.layers[layer...] {
                guard let mix = topology.choose(from: mixes, in: epoch, using: &generator) else { return nil }
                path.append(mix)
            }
            guard let gateway = topology.choose(from: topology.gateways, in: epoch, using: &generator) else {
                return nil
            }
            path.append(gateway)
            layers = topology.layers[..<(layer - 1)]
        }
        for mixes in layers {
            guard let mix = topology.choose(from: mixes, in: epoch, using: &generator) else { return nil }
            path.append(mix)
        }
        guard topology.nodes[me]?.keys[epoch] != nil, path.count < topology.geometry.hops else { return nil }
        return path + [me]
    }
}

extension NodeLoops: Sendable where Generator: Sendable {}
