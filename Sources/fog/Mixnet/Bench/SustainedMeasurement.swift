import FogCore
import FogNode
import FogSphinx

/// Has a mix carry packets for a given time, and looks each second how many came and what the mix holds.
struct SustainedMeasurement {
    let seconds: Double
    /// Packets that are built; without it, as many as are sent, if there is memory for them.
    let packets: Int?
    /// Packets in a second; without it, as many as go.
    let rate: Int?
    /// Which part of what goes is sent, if no rate is given.
    let load: Double?

    private static let warm = 20_000
    /// How long it is measured what goes, before a part of that is sent.
    private static let trial = 10.0

    /// What is seen each second.
    private struct Looks {
        var memory = MemoryCourse()
        var slowest = Double.infinity
        var looks = 0
    }

    func run() async throws -> SustainedFigures {
        let scratch = try ScratchFolder(in: "/dev/shm")
        defer { scratch.remove() }
        let x25519 = ExchangeRate.measure()
        let count = try number()
        Terminal.say("building \(count) packets")
        let rig = try await MixRig(packets: count, in: scratch.path)
        defer { rig.sender.end() }
        let mix = try await rig.startMix()
        defer { mix.end() }
        let first = try await rig.carry(0..<min(Self.warm, count))
        guard first.arrived == first.sent else { throw FogError(.failed, "packets don't come through the mix") }
        var epoch = MixBenchSetup.epoch
        var full: Double?
        if rate == nil, load != nil {
            Terminal.say("sending as many packets as go for \(Words.number(Self.trial, places: 0)) s")
            let trial = try await course(Self.trial, rate: 0, rig, mix, &epoch)
            full = Double(trial.arrived) / trial.seconds
        }
        let wanted = rate ?? full.flatMap { full in load.map { Int(full * $0) } } ?? 0
        let words = wanted > 0 ? "\(wanted) packets a second" : "as many packets as go"
        Terminal.say("sending \(words) for \(Words.number(seconds, places: 0)) s")
        let firstEpoch = epoch
        let before = try await mix.ask("report", for: MixBenchMix.Report.self)
        rig.beginTiming()
        let looking = Task { try await look(rig, mix) }
        let carried: MixRig.Carried
        do {
            carried = try await course(seconds, rate: wanted, rig, mix, &epoch)
        } catch {
            looking.cancel()
            throw error
        }
        looking.cancel()
        let looks = try await looking.value
        let late = rig.endTiming()
        let after = try await mix.ask("report", for: MixBenchMix.Report.self)
        try rig.check()
        let processor = Double(after.processor - before.processor)
        return SustainedFigures(
            packetsPerSecond: Double(carried.arrived) / carried.seconds,
            slowestSecond: looks.looks > 0 ? looks.slowest : nil, wanted: wanted > 0 ? wanted : nil,
            packetsPerSecondBefore: full, packets: carried.sent, lost: carried.sent - carried.arrived,
            seconds: carried.seconds, packetsBuilt: count, epochs: Int(epoch - firstEpoch),
            cpuPerPacket: processor / 1000 / Double(max(1, carried.sent)),
            processors: processor / 1e9 / carried.seconds,
            addedLatencyP50: late.quantile(0.5).map { $0 / 1e6 }, addedLatencyP99: late.quantile(0.99).map { $0 / 1e6 },
            addedLatencyGreatest: late.count > 0 ? Double(late.greatest) / 1e6 : nil, memoryBytes: after.memory,
            greatestMemoryBytes: max(looks.memory.greatest, after.memory),
            replayBytes: UInt64(after.replayBytes),
            memoryGrowth: looks.memory.growthPerMinute(after: min(60, seconds / 5)), x25519PerSecond: x25519)
    }

    /// Sends packets for a time, all of them in each epoch, and waits until they have come.
    private func course(
        _ seconds: Double, rate: Int, _ rig: MixRig, _ mix: BenchChild, _ epoch: inout UInt64
    ) async throws -> MixRig.Carried {
        let before = rig.times.received
        let start = ContinuousClock.now
        var sent = 0
        while true {
            let left = Duration.seconds(seconds) - start.duration(to: .now)
            guard left > .milliseconds(1) else { break }
            epoch += 1
            try await rig.turn(to: epoch, mix)
            let now = try await rig.send(0..<rig.setup.packets, rate: rate, epoch: epoch, within: left)
            sent += now
            // Less than all before the time is over: nothing arrives any more.
            if now < rig.setup.packets { break }
        }
        let end = try await rig.arrived(before + UInt64(sent))
        return MixRig.Carried(
            sent: sent, arrived: Int(rig.times.received - before), seconds: start.duration(to: end).secondsValue)
    }

    /// Looks each second until it is cancelled.
    private func look(_ rig: MixRig, _ mix: BenchChild) async throws -> Looks {
        var looks = Looks()
        let start = ContinuousClock.now
        var last = (count: rig.times.received, at: start)
        while (try? await Task.sleep(until: start + .seconds(looks.looks + 1), tolerance: .zero, clock: .continuous))
            != nil
        {
            let (count, now) = (rig.times.received, ContinuousClock.now)
            looks.slowest = min(looks.slowest, Double(count - last.count) / last.at.duration(to: now).secondsValue)
            last = (count, now)
            let report = try await mix.ask("report", for: MixBenchMix.Report.self)
            looks.memory.add(
                report.memory, less: UInt64(report.replayBytes), at: start.duration(to: now).secondsValue)
            looks.looks += 1
        }
        return looks
    }

    /// How many packets are built.
    private func number() throws -> Int {
        let length = MixBenchSetup.geometry.packetLength + 16
        let room = Int(clamping: try ProcessMemory.available() / 2) / length
        if let packets {
            guard packets <= room else {
                throw FogError(
                    .exhausted,
                    "\(packets) packets take \(Words.size(Int64(packets * length))); there is room for \(room)")
            }
            return packets
        }
        let needed = rate.map { Double($0) * (seconds + 1) } ?? 1_000_000
        return max(1000, min(room, Int(min(needed, 2_000_000))))
    }
}
