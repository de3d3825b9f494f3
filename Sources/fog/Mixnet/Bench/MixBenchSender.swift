import Crypto
import FogCore
import FogLink
import FogMixnet
import FogNetworking
import FogNode
import FogSphinx
import FogSystem
import Glibc
import NIOPosix
import Synchronization

/// The sender of a measurement: builds its packets, and sends them when it is told.
struct MixBenchSender {
    private let setup: MixBenchSetup

    init(_ setup: MixBenchSetup) { self.setup = setup }

    func serve() async throws {
        let clock = SystemClock()
        let party = setup.sender
        let side = LinkSide(network: MixBenchSetup.network, role: .gateway, staticKey: try party.seed(party.link))
        var configuration = MixPipelineConfiguration(geometry: MixBenchSetup.geometry, workers: 1)
        configuration.egressLimit = 65_536
        let identity = try party.signing
        let node = PacketNode(
            configuration, identity: identity, side: side,
            mix: Mix(NodeID(identityKey: identity.publicKey), replayCapacity: 1), sink: try BenchSink(nil),
            on: MultiThreadedEventLoopGroup.singleton, time: { clock.now() })
        let times = try SharedTimes(setup.times, capacity: setup.packets)
        let packets = try build(times)
        Terminal.print("built")
        let mix = try setup.topology().layers[0][0]
        var sent = 0
        while let words = await MixBenchPart.command() {
            let numbers = words.compactMap { Int($0) }
            switch words.first {
            case "mix":
                var setup = setup
                setup.mix.port = numbers.first ?? 0
                node.apply(try setup.topology())
                while !node.pipeline.unreachable.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                Terminal.print("linked")
            case "send" where numbers.count == 5:
                let course = Course(
                    numbers: numbers[0]..<min(setup.packets, numbers[0] + numbers[1]), rate: numbers[2],
                    epoch: UInt64(clamping: numbers[3]), limit: .milliseconds(numbers[4]))
                let before = sent
                try send(packets, course, to: mix, node.pipeline, times, clock, &sent)
                Terminal.print("\(sent - before)")
            default: Terminal.print("what?")
            }
        }
    }

    /// Packets that lie one after the other.
    private func build(_ times: SharedTimes) throws -> UnsafeMutableRawBufferPointer {
        let length = MixBenchSetup.geometry.packetLength
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: length * setup.packets, alignment: 64)
        let topology = try setup.topology()
        let path = try [topology.layers[0][0], topology.services[0]].map { id -> PathHop in
            guard let key = topology.nodes[id]?.keys[MixBenchSetup.epoch] else { throw FogError(.failed, "no key") }
            return PathHop(id: id, key: key)
        }
        var first = path[0]
        first.delay = 0
        var last = path[1]
        last.recipient = ServiceName.recipient(ServiceName.echo)
        let (hops, delays, mean) = ([first, last], try setup.delays(), setup.classes.means[0])
        let lanes = CarryingLimits().threads
        nonisolated(unsafe) let target = memory
        let isBroken = Atomic(false)
        let pool = NIOThreadPool(numberOfThreads: lanes)
        pool.start()
        let done = Mutex(0)
        for lane in 0..<lanes {
            pool.submit { _ in
                var generator = SystemRandomNumberGenerator()
                let builder = PacketBuilder(MixBenchSetup.geometry)
                for number in stride(from: lane, to: setup.packets, by: lanes) {
                    let payload = MixBenchSetup.payload(UInt64(number))
                    guard let built = try? builder.build(along: hops, using: &generator, payload: { _ in payload }),
                        let secret = built.delaySecrets.first
                    else {
                        isBroken.store(true, ordering: .relaxed)
                        break
                    }
                    let place = UnsafeMutableRawBufferPointer(
                        rebasing: target[number * length..<(number + 1) * length])
                    built.packet.withUnsafeBytes { place.copyMemory(from: $0) }
                    let delay = delays.delay(of: secret, mean: mean)
                    times.setDelay(number, UInt64(max(0, delay.clampedNanoseconds)))
                }
                done.withLock { $0 += 1 }
            }
        }
        while done.withLock({ $0 < lanes }) { usleep(20_000) }
        guard !isBroken.load(ordering: .relaxed) else { throw FogError(.failed, "a packet can't be built") }
        return memory
    }

    /// What is to be sent.
    private struct Course {
        let numbers: Range<Int>
        /// Packets in a second; 0 for as fast as they arrive.
        let rate: Int
        let epoch: UInt64
        /// For how long at most.
        let limit: Duration
    }

    /// Sends packets: at a rate, or as fast as they arrive; in any case with at most so many on their way. Gives up if none has
    /// arrived for 5 s.
    private func send(
        _ packets: UnsafeMutableRawBufferPointer, _ course: Course, to mix: NodeID, _ pipeline: MixPipeline,
        _ times: SharedTimes, _ clock: SystemClock, _ all: inout Int
    ) throws {
        let window = 12_288
        let length = MixBenchSetup.geometry.packetLength
        let start = clock.now().monotonic
        var last = (arrived: times.received, at: start)
        var sent = 0
        while sent < course.numbers.count {
            let now = clock.now().monotonic
            let arrived = times.received
            if arrived != last.arrived { last = (arrived, now) }
            let elapsed = start.duration(to: now)
            guard elapsed < course.limit, last.at.duration(to: now) < .seconds(5) else { break }
            var allowed = course.numbers.count
            if course.rate > 0 { allowed = min(allowed, Int(elapsed.secondsValue * Double(course.rate))) }
            let room = min(allowed - sent, Int(arrived) + window - all)
            guard room > 0 else {
                usleep(200)
                continue
            }
            for _ in 0..<min(room, 256) {
                let number = course.numbers.lowerBound + sent
                let packet = UnsafeRawBufferPointer(
                    rebasing: UnsafeRawBufferPointer(packets)[number * length..<(number + 1) * length])
                times.setSentAt(number, clock.now().monotonic.nanoseconds)
                guard pipeline.send(packet, to: mix, epoch: course.epoch) else {
                    usleep(100)
                    break
                }
                sent += 1
                all += 1
            }
        }
    }
}
