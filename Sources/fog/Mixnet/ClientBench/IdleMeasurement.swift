import FogCore
import FogMixnet
import FogNode

/// Measures what processes of a mix network take that have nothing to do but what they always do: a client's cover, and the
/// nodes' loops.
struct IdleMeasurement {
    let time: Duration
    let epochSeconds: UInt64

    func run() async throws -> IdleFigures {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        Terminal.say("starting a network with the default parameters")
        let network = try await BenchMixnet.start(MixnetParameters(), epochSeconds: epochSeconds, in: scratch.path)
        do {
            let figures = try await measured(network, scratch.path + "/client")
            await network.end()
            return figures
        } catch {
            await network.end()
            throw error
        }
    }

    private func measured(_ network: BenchMixnet, _ folder: String) async throws -> IdleFigures {
        let client = try await BenchChild(["client", "bench-part", network.folder.network, folder])
        defer { client.end() }
        try await travelling(client)
        Terminal.say("looking on for \(Words.duration(time))")
        var parts: [(name: String, process: Int32)] = [("client", client.number)]
        for number in 1...3 { parts.append(("mix", try network.process("mix", number))) }
        parts.append(("gateway", try network.process("gateway", 1)))
        parts.append(("service", try network.process("service", 1)))
        let before = try parts.map { try ProcessSearch.processorTime(of: $0.process) }
        let saidBefore = try await client.ask("report", for: ClientBenchPart.Report.self)
        let start = ContinuousClock.now
        var greatest = [UInt64](repeating: 0, count: parts.count)
        while start.duration(to: .now) < time {
            let pause = min(Duration.seconds(1), time - start.duration(to: .now))
            try await Task.sleep(for: pause)
            for (place, part) in parts.enumerated() {
                greatest[place] = max(greatest[place], try ProcessMemory.resident(part.process))
            }
        }
        let seconds = start.duration(to: .now).secondsValue
        let said = try await client.ask("report", for: ClientBenchPart.Report.self)
        var figures = IdleFigures(
            seconds: seconds, epochSeconds: epochSeconds,
            packetsPerSecond: Double(said.packets - saidBefore.packets) / seconds,
            loopsReturned: said.loopsReturned - saidBefore.loopsReturned,
            loopsLost: said.loopsLost - saidBefore.loopsLost)
        for (place, part) in parts.enumerated() {
            let used = try ProcessSearch.processorTime(of: part.process) - before[place]
            figures.add(part.name, percent: 100 * used / seconds, bytes: greatest[place])
        }
        return figures
    }

    /// Waits until the client's loops come back.
    private func travelling(_ client: BenchChild) async throws {
        let limit = Duration.seconds(5 * Int64(epochSeconds) + 60)
        let start = ContinuousClock.now
        while start.duration(to: .now) < limit {
            if try await client.ask("report", for: ClientBenchPart.Report.self).loopsReturned > 0 { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw FogError(.unavailable, "nothing comes back over the network of the measurement")
    }
}
