import FogMixnet
import Synchronization

/// Memory for a number of packets of one length, made once; the system gives it as it is first used.
///
/// Half of it is kept for those who bring packets, in equal parts; the other half goes to whoever comes first. So nobody can
/// take what others need, by packets that stay long for example.
///
/// Places are lent to one user at a time, who alone touches their bytes. Unchecked, because that is what makes it safe.
final class PacketMemory: @unchecked Sendable {
    private struct Free {
        var slots: [PacketSlot] = []
        var fresh: UInt32 = 0
        var reused: UInt64 = 0
        /// By the place: who brought what is there.
        var owners: [UInt32] = []
        /// By the owner: how many places it has, and how many of all are taken from the half for everybody.
        var held: [Int] = []
        var shared = 0
        var part = 0

        mutating func add(_ slot: PacketSlot, by owner: Int) {
            if slot.index == UInt32(owners.count) {
                owners.append(UInt32(owner))
            } else {
                owners[Int(slot.index)] = UInt32(owner)
            }
            if held[owner] >= part { shared += 1 }
            held[owner] += 1
        }

        mutating func remove(_ slot: PacketSlot) {
            let owner = Int(owners[Int(slot.index)])
            held[owner] -= 1
            if held[owner] >= part { shared -= 1 }
            slots.append(slot)
        }
    }

    let packetLength: Int
    let capacity: Int
    private let memory: UnsafeMutableRawPointer
    private let free = Mutex(Free())

    init(packetLength: Int, capacity: Int) {
        self.packetLength = packetLength
        self.capacity = capacity
        memory = .allocate(byteCount: packetLength * capacity, alignment: 64)
        share(among: 1)
    }

    /// Says among how many owners one half is divided.
    func share(among owners: Int) {
        free.withLock { free in
            free.part = capacity / 2 / max(1, owners)
            free.shared = free.held.reduce(0) { $0 + max(0, $1 - free.part) }
        }
    }

    deinit { memory.deallocate() }

    /// Takes a number of places for one of those who bring packets, or as many as it may have.
    ///
    /// - Parameter owner: A number from 0 on.
    func take(_ count: Int, by owner: Int = 0, into slots: inout [PacketSlot]) {
        free.withLock { free in
            while free.held.count <= owner { free.held.append(0) }
            for _ in 0..<count {
                guard free.held[owner] < free.part || free.shared < (capacity + 1) / 2 else { return }
                // What was used last is in the processor's caches, and the rest stays untouched.
                if let slot = free.slots.popLast() {
                    slots.append(slot)
                    free.reused += 1
                    free.add(slot, by: owner)
                } else if free.fresh < capacity {
                    let slot = PacketSlot(free.fresh)
                    slots.append(slot)
                    free.fresh += 1
                    free.add(slot, by: owner)
                } else {
                    return
                }
            }
        }
    }

    /// Gives places back.
    func give(_ slots: some Sequence<PacketSlot>) {
        free.withLock { free in for slot in slots { free.remove(slot) } }
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
