import Crypto
import FogCore
import FogLink
import FogMixnet
import FogNetworking
import FogNode
import FogSphinx
import FogStorage
import FogSystem
import FoundationEssentials
import NIOCore
import NIOPosix
import Synchronization

/// A mix between a sender and a receiver: the first two are processes of their own, this one receives.
///
/// The sender builds its packets before anything is measured. When all were sent it begins anew with the first, for the next
/// epoch: the nodes' keys are the same in each, so a packet is good once in each, and all that a mix does for it is done again.
final class MixRig: Sendable {
    /// What came back of packets that were sent.
    struct Carried {
        var sent: Int
        var arrived: Int
        /// From the first that was sent to the last that arrived.
        var seconds: Double
    }

    private struct Arrivals {
        var wrong = 0
        /// Beyond the drawn delay.
        var late: TimeHistogram?
    }

    let setup: MixBenchSetup
    let times: SharedTimes
    let sender: BenchChild
    private let folder: String
    private let receiver: PacketNode
    private let arrivals: ArrivalsBook

    private final class ArrivalsBook: Sendable {
        let arrivals = Mutex(Arrivals())
    }

    /// Starts the receiver and the sender, and has the packets built.
    init(packets: Int, in folder: String) async throws {
        var setup = MixBenchSetup(
            packets: packets, delayMicroseconds: 20_000, times: folder + "/times", batch: PacketOpener.batchLimit)
        times = try SharedTimes(setup.times, capacity: packets)
        arrivals = ArrivalsBook()
        (receiver, setup.receiver.port) = try await MixRig.receive(setup, times, arrivals)
        self.setup = setup
        self.folder = folder
        sender = try await MixRig.child("sender", setup, in: folder)
        _ = try await sender.next()
    }

    /// Starts a mix to which the sender sends from now on.
    func startMix(batch: Int = PacketOpener.batchLimit) async throws -> BenchChild {
        var setup = setup
        setup.batch = batch
        let mix = try await Self.child("mix", setup, in: folder)
        _ = try await sender.ask("mix \(try await mix.next())")
        return mix
    }

    private static func child(_ part: String, _ setup: MixBenchSetup, in folder: String) async throws -> BenchChild {
        let file = "\(folder)/\(part).json"
        try AtomicFile.replace(file, contents: Array(try JSONEncoder().encode(setup)), permissions: 0o600)
        return try await BenchChild(["mix", "bench-part", part, file])
    }

    /// Has receiver and mix go over to an epoch.
    func turn(to epoch: UInt64, _ mix: BenchChild) async throws {
        receiver.pipeline.setKeys(try setup.keys(of: setup.receiver, in: epoch), oldest: epoch - 1)
        _ = try await mix.ask("epoch \(epoch)")
    }

    /// Sends packets, and returns when all have been sent or the time is over.
    ///
    /// - Parameter rate: How many in a second; as fast as they arrive if it is 0.
    /// - Returns: How many were sent.
    func send(
        _ numbers: Range<Int>, rate: Int, epoch: UInt64 = MixBenchSetup.epoch, within limit: Duration = .seconds(3600)
    ) async throws -> Int {
        let order = [numbers.lowerBound, numbers.count, rate, Int(epoch), Int(limit.clampedMilliseconds)]
        let answer = try await sender.ask((["send"] + order.map(String.init)).joined(separator: " "))
        guard let sent = Int(answer) else { throw FogError(.failed, "the sender said '\(answer)'") }
        return sent
    }

    /// Waits until so many packets have come in all, or none has come for 5 s.
    ///
    /// - Returns: When the last one came, at most a millisecond too late.
    func arrived(_ number: UInt64) async throws -> ContinuousClock.Instant {
        var last = (count: times.received, at: ContinuousClock.now)
        while times.received < number, last.at.duration(to: .now) < .seconds(5) {
            try await Task.sleep(for: .milliseconds(1))
            if times.received != last.count { last = (times.received, .now) }
        }
        return times.received == last.count ? last.at : .now
    }

    /// Sends packets and waits until they have come.
    func carry(_ numbers: Range<Int>, rate: Int = 0) async throws -> Carried {
        let before = times.received
        let start = ContinuousClock.now
        let sent = try await send(numbers, rate: rate)
        let end = try await arrived(before + UInt64(sent))
        return Carried(
            sent: sent, arrived: Int(times.received - before), seconds: start.duration(to: end).secondsValue)
    }

    /// Notes from now on how late each packet comes.
    func beginTiming() { arrivals.arrivals.withLock { $0.late = TimeHistogram() } }

    /// What was noted.
    func endTiming() -> TimeHistogram {
        arrivals.arrivals.withLock { arrivals in
            defer { arrivals.late = nil }
            return arrivals.late ?? TimeHistogram()
        }
    }

    /// Fails if a packet came with another payload than it was sent with.
    func check() throws(FogError) {
        let wrong = arrivals.arrivals.withLock { $0.wrong }
        guard wrong == 0 else { throw FogError(.failed, "\(wrong) packets came with another payload than theirs") }
    }

    /// Takes packets at a port.
    private static func receive(
        _ setup: MixBenchSetup, _ times: SharedTimes, _ arrivals: ArrivalsBook
    ) async throws -> (PacketNode, port: Int) {
        let clock = SystemClock()
        let party = setup.receiver
        let side = LinkSide(network: MixBenchSetup.network, role: .service, staticKey: try party.seed(party.link))
        let sink = try BenchSink(nil) { packets in
            let now = clock.now().monotonic.nanoseconds
            arrivals.arrivals.withLock { arrivals in
                for packet in packets {
                    guard let number = MixBenchSetup.isGenuine(packet.body[Geometry.payloadTagLength...]),
                        number < times.capacity
                    else {
                        arrivals.wrong += 1
                        continue
                    }
                    let place = Int(number)
                    let due = times.sentAt(place) &+ times.delay(place)
                    arrivals.late?.add(nanoseconds: now > due ? now - due : 0)
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
        node.pipeline.setKeys(try setup.keys(of: party, in: MixBenchSetup.epoch), oldest: MixBenchSetup.epoch)
        node.start()
        let listener = try await LinkListener.listen(
            host: "127.0.0.1", port: 0, side: side, on: MultiThreadedEventLoopGroup.singleton, time: { clock.now() },
            user: { node.taker(calls: nil) })
        return (node, listener.address?.port ?? 0)
    }
}
