extension FaultProfile {
    /// Nothing goes wrong: delays of a local network and a good disk, clocks that are right but for their origin.
    public static let calm = FaultProfile(
        name: "calm",
        network: NetworkFaults(delay: DelayRange(.microseconds(200), .milliseconds(5))),
        nodes: NodeFaults(
            wakeLateness: DelayRange(.microseconds(10), .milliseconds(1)),
            workDelay: DelayRange(.microseconds(50), .milliseconds(1))),
        disk: DiskFaults(latency: DelayRange(.microseconds(200), .milliseconds(4))),
        clock: ClockFaults())

    /// A bad day: some loss, a crash every few seconds, short partitions, drift of 0.1 %.
    public static let rough = FaultProfile(
        name: "rough",
        network: NetworkFaults(
            delay: DelayRange(.microseconds(200), .milliseconds(20)),
            slowRate: 0.01, slowDelay: DelayRange(.milliseconds(20), .milliseconds(500)),
            lossRate: 0.01, repeatRate: 0.01,
            cutInterval: DelayRange(.seconds(2), .seconds(20)),
            cutDuration: DelayRange(.milliseconds(100), .seconds(3)),
            oneWayRate: 0.3, maximumCuts: 1),
        nodes: NodeFaults(
            crashInterval: DelayRange(.seconds(1), .seconds(20)),
            powerCutRate: 0.02, crashAtActionRate: 0.0001,
            restartDelay: DelayRange(.milliseconds(20), .seconds(2)),
            pauseInterval: DelayRange(.seconds(2), .seconds(20)),
            pauseDuration: DelayRange(.milliseconds(10), .milliseconds(500)),
            wakeLateness: DelayRange(.microseconds(10), .milliseconds(5)),
            earlyWakeRate: 0.01, batchRate: 0.05, batchDelay: DelayRange(.microseconds(100), .milliseconds(2)),
            workDelay: DelayRange(.microseconds(50), .milliseconds(10))),
        disk: DiskFaults(
            latency: DelayRange(.microseconds(200), .milliseconds(10)),
            stallRate: 0.01, stallLatency: DelayRange(.milliseconds(10), .milliseconds(500)), tearRate: 0.2),
        clock: ClockFaults(
            maximumDrift: 1000, driftInterval: DelayRange(.seconds(5), .seconds(30)),
            maximumWallError: .seconds(10), wallJumpInterval: DelayRange(.seconds(5), .seconds(30))))

    /// Everything at once: 3 % loss, messages late by seconds, several crashes and a partition every few seconds, drift of
    /// 5 % either way, wall clocks off by up to a day.
    ///
    /// Bad enough to break a protocol that is wrong, and not so bad that nothing gets done: a protocol that is at a
    /// standstill has nothing to lose.
    public static let brutal = FaultProfile(
        name: "brutal",
        network: NetworkFaults(
            delay: DelayRange(.microseconds(200), .milliseconds(50)),
            slowRate: 0.03, slowDelay: DelayRange(.milliseconds(20), .seconds(5)),
            lossRate: 0.03, repeatRate: 0.05,
            cutInterval: DelayRange(.milliseconds(500), .seconds(10)),
            cutDuration: DelayRange(.milliseconds(20), .seconds(3)),
            oneWayRate: 0.4, maximumCuts: 2),
        nodes: NodeFaults(
            crashInterval: DelayRange(.milliseconds(50), .seconds(3)),
            powerCutRate: 0.1, crashAtActionRate: 0.001,
            restartDelay: DelayRange(.milliseconds(2), .seconds(3)),
            pauseInterval: DelayRange(.milliseconds(500), .seconds(10)),
            pauseDuration: DelayRange(.milliseconds(5), .seconds(2)),
            wakeLateness: DelayRange(.microseconds(10), .milliseconds(50)),
            earlyWakeRate: 0.02, batchRate: 0.1, batchDelay: DelayRange(.microseconds(100), .milliseconds(20)),
            workDelay: DelayRange(.microseconds(50), .milliseconds(100))),
        disk: DiskFaults(
            latency: DelayRange(.microseconds(200), .milliseconds(20)),
            stallRate: 0.02, stallLatency: DelayRange(.milliseconds(20), .seconds(1)), tearRate: 0.3),
        clock: ClockFaults(
            maximumDrift: 50_000, driftInterval: DelayRange(.seconds(1), .seconds(10)),
            maximumWallError: .seconds(86_400), wallJumpInterval: DelayRange(.milliseconds(500), .seconds(10))))
}
