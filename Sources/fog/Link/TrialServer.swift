import FogCore
import FogLink
import FogNetworking
import Glibc

/// The serving end of a trial: sends streams back, and tells what it has counted when it is asked.
final class TrialServer: LinkUser {
    /// Datagrams on this channel are counted.
    static let counted: UInt8 = 1
    /// A datagram on this one asks for a report.
    static let report: UInt8 = 2
    /// The reason with which whole streams that are only counted are answered.
    private var datagrams: UInt64 = 0
    private var bytes: UInt64 = 0
    private var answers: [[UInt8]] = []

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {}
    func linkFailed(_ error: LinkError) {}

    func link(_ link: LinkHandler, did action: LinkAction) {
        switch action {
        case .datagrams(let batch):
            for place in batch.places {
                if place.channel == Self.counted {
                    datagrams += 1
                    bytes += UInt64(place.range.count)
                } else if place.channel == Self.report, answers.count < 16 {
                    answers.append(
                        TrialReport(
                            datagrams: datagrams, bytes: bytes, processor: ProcessTime.now, memory: ProcessMemory.now
                        )
                        .encoded)
                }
            }
        case .streamBytes(let id, let piece):
            bytes += UInt64(piece.count)
            link.use { link, _ in link.consumed(piece.count, of: id) }
        case .streamEnded(let id):
            link.use { link, _ in
                _ = link.send(
                    TrialReport(
                        datagrams: datagrams, bytes: bytes, processor: ProcessTime.now, memory: ProcessMemory.now
                    ).encoded,
                    on: id)
                link.finish(id)
            }
        case .streamBegan, .streamReset, .streamHasRoom, .identified, .roundTrip, .ended: break
        }
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        guard !answers.isEmpty else { return false }
        answers.removeFirst().withUnsafeBytes { body(Self.report, $0) }
        return true
    }
}

/// What the serving end of a trial has counted.
struct TrialReport: Equatable {
    var datagrams: UInt64
    var bytes: UInt64
    /// Nanoseconds of processor time.
    var processor: UInt64
    /// Bytes of memory.
    var memory: UInt64

    /// Four numbers of 64 bits, big-endian.
    var encoded: [UInt8] {
        [datagrams, bytes, processor, memory].flatMap { number in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
        }
    }

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

/// How much processor time this process has had.
enum ProcessTime {
    /// In nanoseconds.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// How much memory this process holds.
enum ProcessMemory {
    /// Resident bytes, 0 if the system doesn't say.
    static var now: UInt64 {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { UInt64($0) } ?? 0
        return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }
}
