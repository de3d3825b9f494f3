// Counts the allocations of unwrapping packets, which must be none. `script/allocation-check` runs it.

import FogCrypto
import Glibc

guard let count = AllocationCount() else {
    print("this runs under script/allocation-check only")
    exit(2)
}

// A counter that doesn't see an allocation proves nothing. Memory that has to be aligned comes by another way.
var planted: [UnsafeMutableRawPointer] = []
planted.reserveCapacity(2)
let plantedCount = count.during {
    planted.append(.allocate(byteCount: 100, alignment: 8))
    planted.append(.allocate(byteCount: 100, alignment: 64))
}
for memory in planted { memory.deallocate() }
print("2 planted allocations: \(plantedCount) counted")
guard plantedCount == 2 else { exit(1) }

let packets = 64
var sum = 0
var unwrapped = 0
for path in CPUPath.available {
    let check = try UnwrapCheck(packets, on: path)
    for size in [1, 8, packets] {
        let found = try check.allocations(inBatchesOf: size, count)
        print("batches of \(size) on the path \(path.rawValue): \(found) allocations")
        sum += found
        unwrapped += packets
    }
}
print("\(sum) allocations in \(unwrapped) unwrapped packets")
exit(sum == 0 ? 0 : 1)
