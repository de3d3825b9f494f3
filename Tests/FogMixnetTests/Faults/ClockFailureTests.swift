import FogCore
import Testing

@testable import FogMixnet

/// What is said to whoever asks on a machine whose clock is wrong.
@Suite struct ClockFailureTests {
    /// Nothing was sent, since nobody has a key for what the clock shows: asking again does nothing twice.
    @Test(arguments: [0, 5, 9] as [UInt64]) func anEpochWithoutKeysIsNamed(_ epoch: UInt64) {
        var bench = ClientBench()
        bench.give(.topology(bench.topology, epoch: epoch))
        let (id, _) = bench.request([1], within: .seconds(10))
        let end = bench.wait(.seconds(11))
        guard case .noRoute(let why)? = end.failures[id] else {
            Issue.record("\(String(describing: end.failures[id]))")
            return
        }
        #expect(why.contains("epoch \(epoch)") && why.contains("clock") && end.plans.isEmpty)
    }
}
