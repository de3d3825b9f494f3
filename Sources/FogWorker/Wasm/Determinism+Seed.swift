import Crypto
import FogCore
import FogJobs

extension Determinism {
    /// The key of a task's randomness: SHA-256 of a label after its length, the seed, and the task's place in the array,
    /// 64 bits big-endian each. The same wherever and whenever the task runs.
    func seed(of index: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendPrefixed("fog-deterministic-v1")
        bytes.appendInteger(seed)
        bytes.appendInteger(UInt64(clamping: index))
        return Array(SHA256.hash(data: bytes))
    }
}
