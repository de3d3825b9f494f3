import FogMixnet
import Synchronization

/// Memory for a number of packets of one length, made once; the system gives it as it is first used.
///
/// Places are lent to one user at a time, who alone touches their bytes. Unchecked, because that is what makes it safe.
final class PacketMemory: @unchecked Sendable {
    private struct Free {
        var slots: [PacketSlot] = []
        var fresh: UInt32 = 0
        var reused: UInt64 = 0
    }

    let packetLength: Int
    let capacity: Int
    private let memory: UnsafeMutableRawPointer
    private let free = Mutex(Free())

    init(packetLength: Int, capacity: Int) {
        self.packetLength = packetLength
        self.capacity = capacity
        memory = .allocate(byteCount: packetLength * capacity, alignment: 64)
    }

    deinit { memory.deallocate() }

    /// Takes a number of places, or as many as there are.
    func take(_ count: Int, into slots: inout [PacketSlot]) {
        free.withLock { free in
            for _ in 0..<count {
                // What was used last is in the processor's caches, and the rest stays untouched.
                if let slot = free.slots.popLast() {
                    slots.append(slot)
                    free.reused += 1
                } else if free.fresh < capacity {
                    slots.append(PacketSlot(free.fresh))
                    free.fresh += 1
                } else {
                    return
                }
            }
        }
    }

    /// Gives places back.
    func give(_ slots: some Sequence<PacketSlot>) {
        free.withLock { $0.slots.append(contentsOf: slots) }
    }

    /// How it has been used.
    var use: PacketMemoryUse {
        free.withLock { free in
            PacketMemoryUse(
                capacity: capacity, taken: Int(free.fresh) - free.slots.count, fresh: UInt64(free.fresh),
                reused: free.reused)
        }
    }

    /// The bytes of a place that the caller has taken.
    subscript(slot: PacketSlot) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: memory + Int(slot.index) * packetLength, count: packetLength)
    }
}
