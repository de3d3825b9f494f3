import FogCore
import FogMixnet
import FogSphinx

/// What one thread of a pipeline has for itself.
final class MixWorker {
    let opener: PacketOpener
    /// Packets of a batch, one after the other.
    private let batch: UnsafeMutableRawBufferPointer
    var slots: [PacketSlot] = []
    var sources: [PacketSource] = []
    var events: [MixEvent] = []
    var delivered: [DeliveredPacket] = []
    var freed: [PacketSlot] = []
    var touched: [PacketEgress] = []
    /// The delays that were drawn in a batch.
    var delays = HistogramTally(.shortSeconds)

    init(_ geometry: Geometry) {
        opener = PacketOpener(geometry)
        batch = .allocate(byteCount: geometry.packetLength * PacketOpener.batchLimit, alignment: 64)
    }

    deinit { batch.deallocate() }

    /// Unwraps the packets in ``slots`` where they are, and makes events of what came of them.
    func open(with key: EpochKey, classes: DelayClasses, in memory: PacketMemory) {
        let length = memory.packetLength
        for (place, slot) in slots.enumerated() {
            UnsafeMutableRawBufferPointer(rebasing: batch[place * length..<(place + 1) * length])
                .copyMemory(from: UnsafeRawBufferPointer(memory[slot]))
        }
        var span = MutableRawSpan(_unsafeBytes: batch)
        events.removeAll(keepingCapacity: true)
        let isDone = opener.open(&span, count: slots.count, with: key, classes: classes) { place, result, delay in
            if case .passed = result {
                memory[slots[place]]
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: batch[place * length..<(place + 1) * length]))
            }
            if let delay { delays.add(delay.secondsValue) }
            events.append(
                .opened(
                    OpenedPacket(
                        slot: slots[place], source: sources[place], epoch: key.epoch, result: result, delay: delay)))
        }
        guard !isDone else { return }
        for (place, slot) in slots.enumerated() {
            events.append(
                .opened(
                    OpenedPacket(
                        slot: slot, source: sources[place], epoch: key.epoch, result: .refused(.prefix), delay: nil)))
        }
    }
}
