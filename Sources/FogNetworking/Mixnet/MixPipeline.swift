import DequeModule
public import FogCore
public import FogLink
public import FogMixnet
import FogSphinx
import NIOPosix

/// Carries packets through a node: from links, through batches that several threads unwrap, a ``Mix`` that delays them, to
/// the links of the nodes that they go to.
///
/// Links bring packets on their event loops and take them there; everything between happens on threads of the pipeline's
/// own. Each packet is copied four times and never allocated for.
///
/// Unchecked: what changes is guarded by one lock, which is held for short times only.
public final class MixPipeline: @unchecked Sendable {
    private let configuration: MixPipelineConfiguration
    private let sink: any PacketSink
    private let time: @Sendable () -> Now
    private let threads: NIOThreadPool
    let memory: PacketMemory

    private let lock = PipelineLock()
    private var mix: Mix
    private var outputs = Outputs<MixAction>(capacity: 256)
    private var keys: [EpochKey?] = [nil, nil, nil, nil]
    private var classes = DelayClasses([])
    private var turns = Deque<PacketIngress>()
    /// Where the node leaves packets for itself.
    private let ownIngress: PacketIngress
    private var waitingCount = 0
    private var egresses: [NodeID: PacketEgress] = [:]
    private var next: Set<NodeID> = []
    private var senders: Set<NodeID> = []
    /// Whose packets the memory holds; the node's own come first.
    private var owners: [PacketSource: Int] = [.own: 0]
    /// By the place: the hint with which a packet goes on.
    private var hints: [UInt8]
    private var keeps = Deque<(tags: [ReplayFingerprint], epoch: UInt64, ticket: Ticket)>()
    private var isKeeping = false
    private var idleCount = 0
    /// The deadline for which a thread waits.
    private var watched: MonotonicInstant?
    private var isStopped = false
    /// Whether what it held when it stopped is dropped, and nothing is taken any more.
    private var isEmptied = false
    private var statistics = MixStatistics()

    /// Makes a pipeline that doesn't work yet.
    ///
    /// - Parameters:
    ///   - mix: With everything that it knows from before.
    ///   - sink: Takes what has come to its end.
    public init(
        _ configuration: MixPipelineConfiguration, mix: Mix, sink: any PacketSink, time: @escaping @Sendable () -> Now
    ) {
        self.configuration = configuration
        self.mix = mix
        self.sink = sink
        self.time = time
        memory = PacketMemory(packetLength: configuration.geometry.packetLength, capacity: configuration.packetLimit)
        hints = Array(repeating: 0, count: configuration.packetLimit)
        ownIngress = PacketIngress(source: .own, owner: 0, limit: configuration.ingressLimit, bucket: nil)
        threads = NIOThreadPool(numberOfThreads: configuration.workers)
    }

    // MARK: Running

    /// Begins to work.
    public func start() {
        threads.start()
        for _ in 0..<configuration.workers { threads.submit { _ in self.work() } }
    }

    /// Stops working; what is held is dropped, and counted.
    public func stop() async {
        markStopped()
        try? await threads.shutdownGracefully()
        dropHeld()
    }

    private func markStopped() {
        lock.lock()
        isStopped = true
        lock.broadcast()
        lock.unlock()
    }

    /// Drops everything, once no thread works any more.
    private func dropHeld() {
        var slots: [PacketSlot] = []
        locked {
            guard !isEmptied else { return }
            isEmptied = true
            receive([.stopped])
            outputs.drain { action in
                switch action {
                case .keep: break
                case .forward(let slot, _, _), .deliver(let slot, _):
                    slots.append(slot)
                    count(.stopping, 1)
                case .drop(let slot, let reason):
                    slots.append(slot)
                    count(reason, 1)
                }
            }
            keeps.removeAll()
            var unsent: [PacketSlot] = []
            for ingress in turns {
                unsent += ingress.waiting.map { $0.slot }
                ingress.waiting.removeAll()
                ingress.isInTurn = false
            }
            turns.removeAll()
            waitingCount = 0
            for egress in egresses.values { unsent += egress.close() }
            count(.stopping, unsent.count)
            slots += unsent
        }
        memory.give(slots)
    }

    // MARK: What it goes by

    /// Says with which keys packets are unwrapped from now on. Packets of epochs before the oldest are forgotten: they have no
    /// key any more, and will have none.
    public func setKeys(_ new: [EpochKey], oldest: UInt64) {
        locked {
            keys = [nil, nil, nil, nil]
            for key in new { keys[Int(EpochKey.hint(of: key.epoch))] = key }
            receive([.epochsEnded(before: oldest)])
            if idleCount > 0 { lock.signal() }
        }
    }

    /// Says how long packets of each class stay.
    public func setClasses(_ new: DelayClasses) { locked { classes = new } }

    /// Says to which nodes packets go from now on, and which nodes send some; what waits for others is dropped.
    public func setNeighbours(next: Set<NodeID>, senders: Set<NodeID>) {
        var dropped: [PacketSlot] = []
        locked {
            for node in Set(egresses.keys).subtracting(next) { dropped += egresses[node]?.takeAll() ?? [] }
            for node in next { _ = egress(of: node) }
            self.next = next
            self.senders = senders
            // Those without a name share one part, and the node itself has one.
            receive([.neighbours(next: next, senders: senders.count + 2)])
            memory.share(among: senders.count + 2)
            if idleCount > 0 { lock.signal() }
            count(.unreachable, dropped.count)
        }
        memory.give(dropped)
    }

    /// Says whether packets are sent on from now on.
    public func setPaused(_ isPaused: Bool) {
        locked {
            statistics.isPaused = isPaused
            receive([.paused(isPaused)])
        }
    }

    /// Whether a node may send packets here.
    public func takes(from node: NodeID) -> Bool {
        locked { senders.contains(node) }
    }

    /// What it has done, and holds.
    public var report: MixStatistics {
        locked {
            var report = statistics
            report.waiting = waitingCount
            // What the machine has asked for and no thread has done yet is among what it holds.
            report.delayed = mix.heldCount + outputs.actions.count
            for egress in egresses.values {
                let counts = egress.counts
                report.leaving += counts.waiting
                report.left += counts.left
            }
            report.memory = memory.use
            report.replayTags = mix.replayCount
            report.replayBytes = mix.replayByteCount
            return report
        }
    }

    /// Nodes to which packets go and no link does.
    public var unreachable: [NodeID] {
        locked { next.filter { !(egresses[$0]?.hasLink ?? false) }.sorted() }
    }

    /// The nodes to which packets go or from which some come, in the order of their names.
    public var neighbours: [PacketNeighbour] {
        locked {
            next.union(senders).sorted().map { node in
                let counts = egresses[node]?.counts
                return PacketNeighbour(
                    node: node, isNext: next.contains(node), isSender: senders.contains(node),
                    links: counts?.links ?? 0, leaving: counts?.waiting ?? 0)
            }
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return body()
    }

    // MARK: Links

    /// Where a link leaves its packets.
    ///
    /// - Parameter rate: How many packets it may bring in a second; without one, as many as there is room for.
    public func ingress(from source: PacketSource, rate: Double?) -> PacketIngress {
        let bucket = rate.map { TokenBucket(rate: $0, burst: max(64, $0), at: time().monotonic) }
        let owner = locked {
            let owner = owners[source] ?? owners.count
            owners[source] = owner
            return owner
        }
        return PacketIngress(source: source, owner: owner, limit: configuration.ingressLimit, bucket: bucket)
    }

    /// Where a node's link takes its packets. It is the same whether or not packets go to that node just now: links outlast
    /// that.
    func egress(to node: NodeID) -> PacketEgress { locked { self.egress(of: node) } }

    private func egress(of node: NodeID) -> PacketEgress {
        if let known = egresses[node] { return known }
        let new = PacketEgress(memory: memory, limit: configuration.egressLimit)
        egresses[node] = new
        return new
    }

    /// Says that packets are to go over a link, of those that lead to the same node.
    func prefer(_ link: LinkHandler) {
        for egress in locked({ Array(egresses.values) }) { egress.prefer(link) }
    }

    /// Takes packets that came over a link. On the link's event loop.
    ///
    /// - Parameter places: Of the datagrams of `batch` that are packets: their channels are hints of epochs.
    public func receive(
        _ batch: DatagramBatch, _ places: some Collection<DatagramBatch.Place>, by ingress: PacketIngress
    ) {
        let now = time().monotonic
        let length = memory.packetLength
        let fitting = places.filter { $0.range.count == length }
        var allowed = fitting.count
        if ingress.bucket != nil { allowed = ingress.bucket?.take(allowed, at: now) ?? 0 }
        let room = locked { max(0, ingress.limit - ingress.waiting.count) }
        var slots: [PacketSlot] = []
        slots.reserveCapacity(fitting.count)
        memory.take(min(allowed, room), by: ingress.owner, into: &slots)
        batch.bytes.withUnsafeBytes { bytes in
            for (place, slot) in zip(fitting, slots) {
                memory[slot].copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[place.range]))
            }
        }
        let isTaken = locked {
            statistics.received += UInt64(places.count)
            count(.size, places.count - fitting.count)
            count(.rate, fitting.count - allowed)
            count(.ingressFull, allowed - min(allowed, room))
            count(.memoryFull, min(allowed, room) - slots.count)
            guard !isEmptied else {
                count(.stopping, slots.count)
                return false
            }
            for (place, slot) in zip(fitting, slots) { ingress.waiting.append((slot, place.channel)) }
            waitingCount += slots.count
            if !slots.isEmpty, !ingress.isInTurn {
                ingress.isInTurn = true
                turns.append(ingress)
            }
            if idleCount > 0, !slots.isEmpty { lock.signal() }
            return true
        }
        if !isTaken { memory.give(slots) }
    }

    /// Takes a packet whose first hop is this node itself, as if a link had brought it. What finds no room is dropped and
    /// counted.
    public func take(_ packet: [UInt8], epoch: UInt64) {
        var slots: [PacketSlot] = []
        if packet.count == memory.packetLength { memory.take(1, into: &slots) }
        if let slot = slots.first { packet.withUnsafeBytes { memory[slot].copyMemory(from: $0) } }
        let isTaken = locked {
            statistics.received += 1
            guard let slot = slots.first else {
                count(packet.count == memory.packetLength ? .memoryFull : .size, 1)
                return false
            }
            guard !isEmptied, ownIngress.waiting.count < ownIngress.limit else {
                count(isEmptied ? .stopping : .ingressFull, 1)
                return false
            }
            ownIngress.waiting.append((slot, EpochKey.hint(of: epoch)))
            waitingCount += 1
            if !ownIngress.isInTurn {
                ownIngress.isInTurn = true
                turns.append(ownIngress)
            }
            if idleCount > 0 { lock.signal() }
            return true
        }
        if !isTaken { memory.give(slots) }
    }

    /// Counts packets that a link brought and nobody looks into.
    public func refuse(_ number: Int, _ reason: DropReason) {
        locked {
            statistics.received += UInt64(number)
            count(reason, number)
        }
    }

    /// Counts a packet that had come to its end and that nobody takes.
    public func count(_ reason: DropReason) { locked { count(reason, 1) } }

    /// Takes note of a packet that was here before the process began.
    public func restore(_ tags: [ReplayFingerprint], epoch: UInt64) {
        locked { for tag in tags { mix.restore(tag, epoch: epoch) } }
    }

    /// Puts a packet of this node's own on its way.
    ///
    /// - Returns: `false` if there is no room, or no packets go to that node.
    public func send(_ packet: [UInt8], to node: NodeID, epoch: UInt64) -> Bool {
        packet.withUnsafeBytes { send($0, to: node, epoch: epoch) }
    }

    /// The same with a packet that lies somewhere else.
    public func send(_ packet: UnsafeRawBufferPointer, to node: NodeID, epoch: UInt64) -> Bool {
        guard packet.count == memory.packetLength else { return false }
        var slots: [PacketSlot] = []
        memory.take(1, into: &slots)
        guard let slot = slots.first else { return false }
        memory[slot].copyMemory(from: packet)
        let now = time().monotonic
        let egress: PacketEgress? = locked {
            guard next.contains(node), !isEmptied else { return nil }
            let egress = self.egress(of: node)
            guard egress.add(slot, hint: EpochKey.hint(of: epoch), at: now) else { return nil }
            statistics.sent += 1
            return egress
        }
        guard let egress else {
            memory.give(slots)
            return false
        }
        egress.tell()
        return true
    }

    /// Drops what has waited too long for nodes that can't be reached. To be called now and then.
    public func dropStranded() {
        let oldest = time().monotonic.advanced(by: .zero - configuration.patience)
        let stranded: [PacketSlot] = locked {
            for (node, egress) in egresses where !next.contains(node) && !egress.hasLink && egress.count == 0 {
                statistics.left += egress.counts.left
                egresses[node] = nil
            }
            let stranded = egresses.values.flatMap { $0.takeStranded(since: oldest) }
            count(.unreachable, stranded.count)
            return stranded
        }
        memory.give(stranded)
    }

    // MARK: Threads

    private func work() {
        let worker = MixWorker(configuration.geometry)
        lock.lock()
        while !isStopped {
            if let key = gather(worker) {
                let classes = classes
                lock.unlock()
                worker.open(with: key, classes: classes, in: memory)
                lock.lock()
                statistics.batches += 1
                statistics.unwrapped += UInt64(worker.slots.count)
                statistics.unwrapping -= worker.slots.count
                statistics.batchSizes.add(Double(worker.slots.count))
                statistics.delays.add(worker.delays)
                worker.delays.clear()
                receive(worker.events)
                perform(worker)
                finish(worker)
            } else {
                let now = time()
                let isDue = mix.nextDeadline.map { $0 <= now.monotonic } ?? false
                guard isDue || !outputs.isEmpty else {
                    wait(from: now.monotonic)
                    continue
                }
                receive([])
                perform(worker)
                finish(worker)
            }
        }
        lock.unlock()
    }

    /// Waits until there may be something to do.
    private func wait(from now: MonotonicInstant) {
        idleCount += 1
        defer { idleCount -= 1 }
        // One thread is enough to wait for the next deadline.
        if let deadline = mix.nextDeadline, watched.map({ deadline < $0 }) ?? true {
            watched = deadline
            lock.wait(for: now.duration(to: deadline))
            if watched == deadline { watched = nil }
        } else {
            lock.wait(for: nil)
        }
    }

    /// Takes the next packets of one epoch, of all senders in turns.
    private func gather(_ worker: MixWorker) -> EpochKey? {
        worker.slots.removeAll(keepingCapacity: true)
        worker.sources.removeAll(keepingCapacity: true)
        var hint: UInt8?
        var tries = turns.count
        while tries > 0, worker.slots.count < configuration.batchLimit, let ingress = turns.popFirst() {
            tries -= 1
            var share = max(1, configuration.batchLimit / (tries + 1))
            while share > 0, worker.slots.count < configuration.batchLimit, let first = ingress.waiting.first {
                guard first.hint < 4, keys[Int(first.hint)] != nil else {
                    ingress.waiting.removeFirst()
                    waitingCount -= 1
                    worker.freed.append(first.slot)
                    count(.epoch, 1)
                    continue
                }
                guard hint == nil || hint == first.hint else { break }
                hint = first.hint
                ingress.waiting.removeFirst()
                waitingCount -= 1
                hints[Int(first.slot.index)] = first.hint
                worker.slots.append(first.slot)
                worker.sources.append(ingress.source)
                share -= 1
            }
            ingress.isInTurn = !ingress.waiting.isEmpty
            if ingress.isInTurn { turns.append(ingress) }
        }
        if !worker.freed.isEmpty {
            memory.give(worker.freed)
            worker.freed.removeAll(keepingCapacity: true)
        }
        // Another thread can go on with what is left.
        if !turns.isEmpty, idleCount > 0 { lock.signal() }
        statistics.unwrapping += worker.slots.count
        return hint.flatMap { keys[Int($0)] }
    }

    private func receive(_ events: [MixEvent]) { mix.receive(events.span, at: time(), into: &outputs) }

    /// Does what the machine asks for, as far as the lock may be held for it.
    private func perform(_ worker: MixWorker) {
        let now = time().monotonic
        outputs.drain { action in
            switch action {
            case .keep(let tags, let epoch, let ticket): keeps.append((tags, epoch, ticket))
            case .forward(let slot, let node, let late):
                guard let egress = egresses[node], next.contains(node) || egress.hasLink else {
                    worker.freed.append(slot)
                    count(.unreachable, 1)
                    return
                }
                guard egress.add(slot, hint: hints[Int(slot.index)], at: now) else {
                    worker.freed.append(slot)
                    count(.egressFull, 1)
                    return
                }
                if worker.touched.last !== egress { worker.touched.append(egress) }
                statistics.forwarded += 1
                statistics.lateness.add(late.secondsValue)
                statistics.greatestLateness = max(statistics.greatestLateness, late)
            case .deliver(let slot, let end):
                let geometry = configuration.geometry
                let epoch = keys[Int(hints[Int(slot.index)])]?.epoch ?? 0
                worker.delivered.append(
                    DeliveredPacket(end: end, body: Array(memory[slot][geometry.headerLength...]), epoch: epoch))
                worker.freed.append(slot)
                statistics.delivered += 1
            case .drop(let slot, let reason):
                worker.freed.append(slot)
                count(reason, 1)
            }
        }
    }

    /// Does what takes longer: without the lock, which the caller has before and after.
    private func finish(_ worker: MixWorker) {
        while !keeps.isEmpty, !isKeeping {
            isKeeping = true
            let batch = keeps
            keeps.removeAll(keepingCapacity: true)
            lock.unlock()
            let events = batch.map { keep -> MixEvent in
                sink.keep(keep.tags, epoch: keep.epoch) ? .kept(keep.ticket) : .keepingFailed(keep.ticket)
            }
            lock.lock()
            isKeeping = false
            receive(events)
            perform(worker)
        }
        lock.unlock()
        for egress in worker.touched { egress.tell() }
        worker.touched.removeAll(keepingCapacity: true)
        if !worker.freed.isEmpty { memory.give(worker.freed) }
        worker.freed.removeAll(keepingCapacity: true)
        if !worker.delivered.isEmpty { sink.deliver(worker.delivered) }
        worker.delivered.removeAll(keepingCapacity: true)
        lock.lock()
    }

    private func count(_ reason: DropReason, _ number: Int) {
        guard number > 0 else { return }
        statistics.dropped[reason, default: 0] += UInt64(number)
    }
}
