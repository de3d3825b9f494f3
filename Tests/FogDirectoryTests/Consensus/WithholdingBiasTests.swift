import FogCore
import FogSimulation
import Testing

@testable import FogDirectory

/// What authorities win that keep their numbers back once they know everybody else's.
@Suite struct WithholdingBiasTests {
    private static let trials = 400

    /// In how many of the trials a mix comes to the first of three layers, if so many of seven authorities want that and may
    /// choose which of them withhold.
    private func wins(of colluding: Int) throws -> Int {
        let mixes = try (0..<6).map { try TrialNode(UInt64(500 + $0), roles: [.mix]) }
        var election = try TrialElection(authorities: 7)
        for index in election.votes.indices { election.votes[index].parameters = ["mix-layers": 3] }
        for mix in mixes { election.list(try election.descriptor(of: mix), [.running, .valid, .standing]) }
        var dice = SeededGenerator(seed: UInt64(colluding))
        var count = 0
        for _ in 0..<Self.trials {
            for index in election.votes.indices { election.votes[index].value = Digest.of(dice.bytes(32)) }
            let isWon = try (0..<1 << colluding).contains { choice in
                election.revealed = election.votes.enumerated().map { index, vote in
                    index < colluding && choice >> index & 1 == 1 ? nil : vote.value
                }
                return try election.nodes(.mixes).contains { $0.id == mixes[0].id && $0.layer == 1 }
            }
            if isWon { count += 1 }
        }
        return count
    }

    /// As many beacons to choose among as the documentation says, and no more.
    @Test(arguments: [(0, 1.0 / 3), (1, 5.0 / 9), (2, 65.0 / 81)] as [(Int, Double)])
    func whoWithholdsChoosesAmongSoManyBeacons(_ colluding: Int, _ expected: Double) throws {
        let share = Double(try wins(of: colluding)) / Double(Self.trials)
        print("with \(colluding) that withhold: \(share) where \(expected) is expected")
        let deviation = (expected * (1 - expected) / Double(Self.trials)).squareRoot()
        #expect(abs(share - expected) < 4 * deviation)
    }
}
