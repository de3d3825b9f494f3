import Crypto
import FogCore
import FogLink
import FogMixnet
import FogNetworking
import FogNode
import FogSphinx
import FogSystem
import FoundationEssentials
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// Runs a sender and a mix as processes of their own, and receives what the mix sends.
final class MixMeasurement: Sendable {
    private struct Arrivals {
        var wrong = 0
        /// Microseconds beyond the drawn delay; a number that came twice is wrong.
        var late: [Double] = []
        var isTiming = false
    }

    private let packets: Int
    private let rate: Int?
    private let arrivals = Mutex(Arrivals())

    init(packets: Int, rate: Int?) {
        self.packets = packets
        self.rate = rate
    }

    func run() async throws -> MixFigures {
        let scratch = try ScratchFolder(in: "/dev/shm")
        defer { scratch.remove() }
        var setup = MixBenchSetup(
            packets: packets, delayMicroseconds: 20_000, times: scratch.path + "/times", batch: PacketOpener.batchLimit)
        let times = try SharedTimes(setup.times, capacity: packets)
        setup.receiver.port = try await receive(setup, times)
        let sender = try await BenchChild(part: "sender", setup, in: scratch.path)
        defer { sender.end() }
        let x25519 = Self.exchangesPerSecond()
        _ = try await sender.next()

        let mix = try await BenchChild(part: "mix", setup, in: scratch.path)
        defer { mix.end() }
        _ = try await sender.ask("mix \(try await mix.next())")
        // A few first, so that everything has its memory. The packets are shared out among the measurements.
        let warm = min(20_000, packets / 10)
        _ = try await carry(0..<warm, 0, sender, times)
        let slowCount = rate == nil ? packets / 8 : 0
        let halfCount = rate == nil ? packets / 4 : 0
        let full = warm..<packets - slowCount - halfCount
        let before = try await mix.report()
        let seconds = try await carry(full, rate ?? 0, sender, times)
        let after = try await mix.report()
        let throughput = Double(full.count) / seconds
        var figures = MixFigures(
            packetsPerSecond: throughput, packets: full.count,
            lost: full.count - Int(after.forwarded - before.forwarded),
            cpuPerPacket: Double(after.processor - before.processor) / 1000 / Double(full.count),
            x25519PerSecond: x25519, memoryBytes: after.memory,
            bytesPerMillionTags: Double(after.replayBytes) / Double(max(1, after.replayTags)) * 1e6, seconds: seconds)
        if rate == nil {
            let half = full.upperBound..<full.upperBound + halfCount
            arrivals.withLock { $0.isTiming = true }
            _ = try await carry(half, Int(throughput / 2), sender, times)
            let late = arrivals.withLock { arrivals in
                arrivals.isTiming = false
                return arrivals.late.sorted()
            }
            figures.halfLoad = throughput / 2
            figures.addedLatencyP50 = late[late.count / 2] / 1000
            figures.addedLatencyP99 = late[late.count * 99 / 100] / 1000
            mix.end()
            setup.batch = 1
            let single = try await BenchChild(part: "mix", setup, in: scratch.path)
            defer { single.end() }
            _ = try await sender.ask("mix \(try await single.next())")
            let rest = half.upperBound..<packets
            let slow = Double(rest.count) / (try await carry(rest, 0, sender, times))
            figures.packetsPerSecondUnbatched = slow
            figures.batchGain = throughput / slow
        }
        let wrong = arrivals.withLock { $0.wrong }
        guard wrong == 0 else { throw FogError(.failed, "\(wrong) packets came with another payload than theirs") }
        return figures
    }

    /// Sends packets and waits until all have come.
    ///
    /// - Returns: How long that took, in seconds.
    private func carry(
        _ numbers: Range<Int>, _ rate: Int, _ sender: BenchChild, _ times: SharedTimes
    ) async throws -> Double {
        let before = times.received
        let start = ContinuousClock.now
        _ = try await sender.ask("send \(numbers.lowerBound) \(numbers.count) \(rate)")
        var last = (count: times.received, at: ContinuousClock.now)
        while times.received < before + UInt64(numbers.count) {
            try await Task.sleep(for: .milliseconds(1))
            if times.received != last.count { last = (times.received, .now) }
            guard last.at.duration(to: .now) < .seconds(5) else {
                throw FogError(
                    .failed,
                    "\(before + UInt64(numbers.count) - times.received) of \(numbers.count) packets didn't come")
            }
        }
        return start.duration(to: .now).secondsValue
    }

    /// Takes packets at a port.
    private func receive(_ setup: MixBenchSetup, _ times: SharedTimes) async throws -> Int {
        let clock = SystemClock()
        let party = setup.receiver
        let side = LinkSide(network: MixBenchSetup.network, role: .service, staticKey: try party.seed(party.link))
        let sink = try BenchSink(nil) { packets in
            let now = clock.now().monotonic.nanoseconds
            self.arrivals.withLock { arrivals in
                for packet in packets {
                    guard let number = MixBenchSetup.isGenuine(packet.body[Geometry.payloadTagLength...]),
                        number < times.capacity
                    else {
                        arrivals.wrong += 1
                        continue
                    }
                    guard arrivals.isTiming else { continue }
                    let place = Int(number)
                    arrivals.late.append(
                        (Double(now) - Double(times.sentAt(place)) - Double(times.delay(place))) / 1000)
                }
            }
            times.addReceived(packets.count)
        }
        var configuration = MixPipelineConfiguration(
            geometry: MixBenchSetup.geometry, workers: CarryingLimits().threads)
        configuration.ingressLimit = 32_768
        let identity = try party.signing
        let node = PacketNode(
            configuration, identity: identity, side: side,
            mix: Mix(NodeID(identityKey: identity.publicKey), replayCapacity: CarryingLimits().replays), sink: sink,
            on: MultiThreadedEventLoopGroup.singleton, time: { clock.now() })
        node.apply(try setup.topology())
        node.pipeline.setKeys([try setup.key(of: party)])
        node.start()
        let listener = try await LinkListener.listen(
            host: "127.0.0.1", port: 0, side: side, on: MultiThreadedEventLoopGroup.singleton, time: { clock.now() },
            user: { node.taker(calls: nil) })
        return listener.address?.port ?? 0
    }

    private static func exchangesPerSecond() -> Double {
        let (mine, theirs) = (Curve25519.KeyAgreement.PrivateKey(), Curve25519.KeyAgreement.PrivateKey().publicKey)
        var best = Double.infinity
        for _ in 0..<8 {
            let start = ProcessorTime.ofThread
            for _ in 0..<256 { _ = try? mine.sharedSecretFromKeyAgreement(with: theirs) }
            best = min(best, Double(ProcessorTime.ofThread - start) / 256)
        }
        return 1e9 / best
    }
}
