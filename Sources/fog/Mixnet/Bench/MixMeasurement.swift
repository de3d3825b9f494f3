import FogCore

/// Measures how many packets a mix carries, how late they are at half of that, and what batches are good for.
struct MixMeasurement {
    let packets: Int
    let rate: Int?

    func run() async throws -> MixFigures {
        let scratch = try ScratchFolder(in: "/dev/shm")
        defer { scratch.remove() }
        let x25519 = ExchangeRate.measure()
        let rig = try await MixRig(packets: packets, in: scratch.path)
        defer { rig.sender.end() }
        let mix = try await rig.startMix()
        defer { mix.end() }
        // A few first, so that everything has its memory. The packets are shared out among the measurements.
        let warm = min(20_000, packets / 10)
        try await carryAll(0..<warm, 0, rig)
        let slowCount = rate == nil ? packets / 8 : 0
        let halfCount = rate == nil ? packets / 4 : 0
        let full = warm..<packets - slowCount - halfCount
        let before = try await mix.ask("report", for: MixBenchMix.Report.self)
        let seconds = try await carryAll(full, rate ?? 0, rig)
        let after = try await mix.ask("report", for: MixBenchMix.Report.self)
        let throughput = Double(full.count) / seconds
        var figures = MixFigures(
            packetsPerSecond: throughput, packets: full.count,
            lost: full.count - Int(after.forwarded - before.forwarded),
            cpuPerPacket: Double(after.processor - before.processor) / 1000 / Double(full.count),
            x25519PerSecond: x25519, memoryBytes: after.memory,
            bytesPerMillionTags: Double(after.replayBytes) / Double(max(1, after.replayTags)) * 1e6, seconds: seconds)
        if rate == nil {
            let half = full.upperBound..<full.upperBound + halfCount
            rig.beginTiming()
            try await carryAll(half, Int(throughput / 2), rig)
            let late = rig.endTiming()
            figures.halfLoad = throughput / 2
            figures.addedLatencyP50 = late.quantile(0.5).map { $0 / 1e6 }
            figures.addedLatencyP99 = late.quantile(0.99).map { $0 / 1e6 }
            mix.end()
            let single = try await rig.startMix(batch: 1)
            defer { single.end() }
            let rest = half.upperBound..<packets
            let slow = Double(rest.count) / (try await carryAll(rest, 0, rig))
            figures.packetsPerSecondUnbatched = slow
            figures.batchGain = throughput / slow
        }
        try rig.check()
        return figures
    }

    /// Sends packets and waits until all have come.
    ///
    /// - Returns: How long that took, in seconds.
    @discardableResult
    private func carryAll(_ numbers: Range<Int>, _ rate: Int, _ rig: MixRig) async throws -> Double {
        let carried = try await rig.carry(numbers, rate: rate)
        guard carried.arrived == numbers.count else {
            throw FogError(.failed, "\(numbers.count - carried.arrived) of \(numbers.count) packets didn't come")
        }
        return carried.seconds
    }
}
