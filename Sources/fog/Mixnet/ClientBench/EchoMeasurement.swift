import FogCore
import FogMixnet
import FogNetworking
import FogNode

/// Measures how long echoes take over a mix network: from the request to the whole response, once the network carries packets
/// and the client has its links.
struct EchoMeasurement {
    let profile: EchoProfile
    let requests: Int
    /// Requests in a second, whether or not those before have been answered.
    let rate: Double
    let parameters: MixnetParameters
    let epochSeconds: UInt64

    func run() async throws -> EchoFigures {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        Terminal.say("starting a network with \(profile.title)")
        let network = try await BenchMixnet.start(parameters, epochSeconds: epochSeconds, in: scratch.path)
        do {
            let connection = try await network.connect(isPushed: profile.isPushed)
            _ = await asked(min(profile.warmUp, max(2, requests / 10)), connection)
            Terminal.say("\(requests) requests, \(Words.number(rate, places: rate < 10 ? 1 : 0)) a second")
            let (before, processor, start) = (await connection.report, ProcessorTime.ofProcess, ContinuousClock.now)
            let ping = await asked(requests, connection)
            let (seconds, used) = (start.duration(to: .now).secondsValue, ProcessorTime.ofProcess - processor)
            let after = await connection.report
            await connection.close()
            await network.end()
            return EchoFigures(
                profile: profile, parameters: parameters, ping: ping, seconds: seconds, requestsPerSecond: rate,
                packetsPerSecond: Double(after.packets + after.cover - before.packets - before.cover) / seconds,
                processors: Double(used) / 1e9 / seconds)
        } catch {
            await network.end()
            throw error
        }
    }

    private func asked(_ number: Int, _ connection: MixnetConnection) async -> PingFigures {
        var figures = PingFigures(sent: number)
        let start = ContinuousClock.now
        await withTaskGroup(of: PingOutcome.self) { group in
            for place in 0..<number {
                try? await Task.sleep(
                    until: start + .seconds(Double(place) / rate), tolerance: .zero, clock: .continuous)
                group.addTask {
                    await .asking(ServiceName.echo, over: connection, size: 64, within: .seconds(60))
                }
            }
            for await outcome in group { figures.add(outcome) }
        }
        return figures
    }
}
