import Glibc
import Testing

/// Kills processes of a network, one after the other, at moments and of kinds that a seed decides.
struct Upheaval {
    let network: Network
    let workers: Int
    let load: Load
    private var choice: SeededChoice
    /// How many of each kind were killed.
    private(set) var kills: [Victim: Int] = [:]

    init(network: Network, workers: Int, load: Load, seed: UInt64) {
        self.network = network
        self.workers = workers
        self.load = load
        choice = SeededChoice(seed: seed)
    }

    /// Kills so many processes; of every kind at least one, if there are enough.
    ///
    /// - Parameter pauses: The milliseconds between two kills.
    mutating func rage(count: Int, pauses: Range<Int>) async throws {
        var order = Victim.allCases
        while order.count < count { order.append(Victim.allCases[choice.next(below: Victim.allCases.count)]) }
        for place in order.indices.dropLast() {
            order.swapAt(place, place + choice.next(below: order.count - place))
        }
        for victim in order.prefix(count) {
            try await Task.sleep(for: .milliseconds(pauses.lowerBound + choice.next(below: pauses.count)))
            try await kill(victim)
            kills[victim, default: 0] += 1
        }
    }

    private mutating func kill(_ victim: Victim) async throws {
        if victim == .supervisor { await load.networkGoesDown() }
        let start = ContinuousClock.now
        while !(try await strike(victim)) {
            guard start.duration(to: .now) < .seconds(120) else {
                throw Disappointment("for two minutes there was no \(victim) to kill")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        if victim == .supervisor {
            // What a person does when the network is gone. No part of the old one may be in the way.
            try await network.up(workers: workers)
            await load.networkIsBack()
        }
    }

    private mutating func strike(_ victim: Victim) async throws -> Bool {
        if victim == .client { return await load.killClient(&choice) }
        guard let process = victim.process(of: network, workers: workers, &choice),
            Glibc.kill(process, SIGKILL) == 0
        else { return false }
        if victim == .supervisor {
            // A process that is killed takes a moment to be gone, and until then it is there.
            try await eventually("the supervisor is gone") { network.process("up") == nil }
        }
        return true
    }

    /// How many of each kind were killed, for people.
    var figures: String {
        Victim.allCases.map { "\(kills[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
    }
}
