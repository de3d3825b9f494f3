import FogCore

/// What the serving end of a trial has counted.
struct TrialReport: Equatable {
    var datagrams: UInt64
    var bytes: UInt64
    /// Nanoseconds of processor time.
    var processor: UInt64
    /// Bytes of memory, 0 if the system doesn't say.
    var memory: UInt64

    /// Four numbers of 64 bits, big-endian.
    var encoded: [UInt8] { [datagrams, bytes, processor, memory].flatMap { $0.bigEndianBytes } }

    init(datagrams: UInt64, bytes: UInt64, processor: UInt64, memory: UInt64) {
        self.datagrams = datagrams
        self.bytes = bytes
        self.processor = processor
        self.memory = memory
    }

    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        let all = Array(bytes)
        let numbers = (0..<4).map { all[8 * $0..<8 * $0 + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        self.init(datagrams: numbers[0], bytes: numbers[1], processor: numbers[2], memory: numbers[3])
    }
}
