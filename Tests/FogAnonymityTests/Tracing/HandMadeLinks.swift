import FogCore
import FogMixnet
import FogSimulation
import Testing

@testable import FogAnonymity

/// Links with one node of each kind, on which packets are where a test wants them. Where nothing else is said they stay
/// at the gateway and go through the rest at once.
struct HandMadeLinks {
    enum Stop {
        case gateway, lastMix
    }

    private(set) var observation: Observation
    private let clients: Int
    private var time: UInt64 = 0

    init(clients: Int) {
        self.clients = clients
        let nodes: [Endpoint] = [.gateway, .mix(layer: 1), .mix(layer: 2), .mix(layer: 3), .service]
        observation = Observation(
            endpoints: [Endpoint](repeating: .client, count: clients) + nodes, meanDelay: .milliseconds(200))
    }

    private mutating func go(_ from: Int, _ to: Int) {
        time += 1_000_000
        observation.append(Sighting(at: MonotonicInstant(nanoseconds: time), from: from, to: to))
    }

    /// A client's packet comes, and goes on up to where it stays.
    mutating func enter(_ client: Int, upTo stop: Stop = .gateway) {
        go(client, clients)
        if stop == .lastMix { for node in 0..<3 { go(clients + node, clients + node + 1) } }
    }

    /// A reply comes from the service up to the last mix.
    mutating func reply() {
        go(clients + 4, clients + 1)
        for node in 1..<3 { go(clients + node, clients + node + 1) }
    }

    /// A packet goes to the service.
    ///
    /// - Returns: Its arrival there.
    @discardableResult
    mutating func pass(from stop: Stop = .gateway) throws -> Int {
        for node in (stop == .gateway ? 0 : 3)..<4 { go(clients + node, clients + node + 1) }
        return observation.sightings.count - 1
    }

    /// The same, and who may have sent it.
    mutating func leave(from stop: Stop = .gateway) throws -> SenderDistribution {
        let arrival = try pass(from: stop)
        return try #require(SenderTracing(observation).senders(of: arrival))
    }

    /// An exponential number with mean 1.
    static func exponential(_ dice: inout SeededGenerator) -> Double { Exponential.quantile(dice.next()) }

    static func log2(_ number: Double) -> Double {
        Exponential.logarithm(number) / 0.693_147_180_559_945_3
    }
}
