import FogCore
import FogLink
import FogNetworking
import FogNode
import FogSystem
import Glibc
import NIOCore
import NIOPosix

/// Measures links to another process, which it starts and ends.
struct LinkMeasurement {
    let seconds: Int
    let idle: Int

    private static let datagramLength = 2556

    func run() async throws -> LinkFigures {
        let server = try await TrialProcess.start()
        defer { server.end() }
        let clock = SystemClock()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let dialer = LinkDialer(side: TrialLink.side(role: .client).side, on: group, time: { clock.now() })

        @Sendable func link() async throws -> TrialClient {
            let client = TrialClient(on: group.any())
            try await dialer.dial(
                host: "127.0.0.1", port: server.port, pattern: .anonymous, remoteStatic: server.key, role: .service,
                user: client)
            try await client.begun()
            return client
        }

        let pings = try await pingTimes(link())
        let (rate, cost) = try await datagrams(link())
        var (stream, tls) = (0.0, 0.0)
        // In turns, and the best of each: what else the machine does hits both alike.
        for _ in 0..<3 {
            stream = max(stream, try await streamRate(link()))
            tls = max(tls, try await tlsRate(to: server.tlsPort, on: group))
        }
        let handshakes = try await handshakeRate(link)
        let memory = idle > 0 ? try await idleMemory(link) : nil
        return LinkFigures(
            datagramsPerSecond: rate, cpuUsPerDatagram: cost, streamBytesPerSecond: stream,
            tlsStreamBytesPerSecond: tls,
            pingP50Us: pings[pings.count / 2], pingP99Us: pings[pings.count * 99 / 100],
            handshakesPerSecondPerCore: handshakes, idleLinkBytes: memory)
    }

    private func pingTimes(_ client: TrialClient) async throws -> [Double] {
        var times: [Double] = []
        for _ in 0..<2000 { times.append(Double(try await client.ping().clampedNanoseconds) / 1000) }
        await client.close()
        return times.sorted()
    }

    private func datagrams(_ client: TrialClient) async throws -> (rate: Double, cost: Double) {
        _ = try await client.sendDatagrams(of: Self.datagramLength, for: .milliseconds(300))
        let before = try await client.report()
        let (start, own) = (ContinuousClock.now, ProcessorTime.ofProcess)
        let sentBefore = before.datagrams
        let sent = try await client.sendDatagrams(of: Self.datagramLength, for: .seconds(seconds))
        let after = try await client.report()
        let elapsed = (ContinuousClock.now - start).secondsValue
        guard after.datagrams == sent else {
            throw FogError(.failed, "\(sent) datagrams were sent and \(after.datagrams) came")
        }
        let count = Double(after.datagrams - sentBefore)
        let cost = max(Double(ProcessorTime.ofProcess - own), Double(after.processor - before.processor)) / count / 1000
        await client.close()
        return (count / elapsed, cost)
    }

    private func streamRate(_ client: TrialClient) async throws -> Double {
        let first = try await client.sendStream(of: 64 << 20)
        let start = ContinuousClock.now
        let count = seconds * (256 << 20)
        let after = try await client.sendStream(of: count)
        let elapsed = (ContinuousClock.now - start).secondsValue
        guard after.bytes - first.bytes == UInt64(count) else {
            throw FogError(.failed, "\(count) bytes were sent and \(after.bytes - first.bytes) came")
        }
        await client.close()
        return Double(count) / elapsed
    }

    private func tlsRate(to port: Int, on group: any EventLoopGroup) async throws -> Double {
        _ = try await TLSTrial.send(64 << 20, to: port, on: group)
        let start = ContinuousClock.now
        let count = seconds * (256 << 20)
        guard try await TLSTrial.send(count, to: port, on: group) == UInt64(count) else {
            throw FogError(.failed, "bytes were lost over TLS")
        }
        return Double(count) / (ContinuousClock.now - start).secondsValue
    }

    private func handshakeRate(_ link: @escaping @Sendable () async throws -> TrialClient) async throws -> Double {
        let watcher = try await link()
        let before = try await watcher.report()
        let count = 400 * seconds
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<8 {
                group.addTask {
                    for _ in stride(from: lane, to: count, by: 8) { try await link().close() }
                }
            }
            try await group.waitForAll()
        }
        let after = try await watcher.report()
        await watcher.close()
        return Double(count) / (Double(after.processor - before.processor) / 1e9)
    }

    private func idleMemory(_ link: @escaping @Sendable () async throws -> TrialClient) async throws -> Double {
        let watcher = try await link()
        let before = try await watcher.report()
        var links: [TrialClient] = []
        for _ in 0..<idle { links.append(try await link()) }
        let after = try await watcher.report()
        for client in links { await client.close() }
        await watcher.close()
        guard before.memory > 0, after.memory >= before.memory else {
            throw FogError(.failed, "the other process doesn't say how much memory it holds")
        }
        return Double(after.memory - before.memory) / Double(idle)
    }
}
