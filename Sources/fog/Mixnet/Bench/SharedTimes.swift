import FogCore
import Glibc
import Synchronization

/// Numbers in memory that two processes share: how many packets were sent and came, and when each was sent and how long the
/// mix was to keep it, in nanoseconds.
final class SharedTimes: @unchecked Sendable {
    private static let headWords = 8
    private let words: UnsafeMutablePointer<UInt64>
    private let byteCount: Int
    let capacity: Int

    /// Opens the file, or makes it.
    init(_ path: String, capacity: Int) throws(FogError) {
        self.capacity = capacity
        byteCount = 8 * (Self.headWords + 2 * capacity)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FogError(.failed, "'\(path)' can't be opened") }
        defer { close(descriptor) }
        guard ftruncate(descriptor, byteCount) == 0,
            let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
        else { throw FogError(.exhausted, "there is no room for '\(path)'") }
        words = memory.bindMemory(to: UInt64.self, capacity: byteCount / 8)
    }

    deinit { munmap(words, byteCount) }

    private func head(_ place: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        // An atomic number has the layout of the number; other processes see it as it is.
        UnsafeMutableRawPointer(words + place).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    var received: UInt64 {
        get { head(0).pointee.load(ordering: .acquiring) }
        set { head(0).pointee.store(newValue, ordering: .releasing) }
    }

    func addReceived(_ count: Int) { head(0).pointee.add(UInt64(count), ordering: .acquiringAndReleasing) }

    func sentAt(_ number: Int) -> UInt64 { words[Self.headWords + 2 * number] }
    func delay(_ number: Int) -> UInt64 { words[Self.headWords + 2 * number + 1] }
    func setSentAt(_ number: Int, _ time: UInt64) { words[Self.headWords + 2 * number] = time }
    func setDelay(_ number: Int, _ time: UInt64) { words[Self.headWords + 2 * number + 1] = time }
}
