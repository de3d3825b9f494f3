import CFogSystem
import Glibc
import NIOPosix
import Synchronization

/// Tells when descriptors may be read: one thread and one epoll set for all of them.
///
/// Dispatch's sources do the same and aren't used: on Linux they crash when many are made and cancelled at the same time
/// (swift-corelibs-libdispatch, issue 949).
final class ReadinessWatch: Sendable {
    /// The watch of this process.
    static let shared = ReadinessWatch()

    private let set: Int32
    private let waiting = Mutex<[Int32: [CheckedContinuation<Void, Never>]]>([:])
    private let thread = NIOThreadPool(numberOfThreads: 1)

    private init() {
        set = fog_readiness_make()
        guard set >= 0 else { return }
        thread.start()
        thread.submit { [self] _ in report() }
    }

    /// Waits until the descriptor may be read; a caller that finds nothing to be read waits again. It must stay open
    /// meanwhile.
    func wait(for descriptor: Int32) async {
        var isWatched = true
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            waiting.withLock { $0[descriptor, default: []].append(continuation) }
            if fog_readiness_watch(set, descriptor) != 0 {
                isWatched = errno == EPERM
                wake(descriptor)
            }
        }
        // The kernel watches no more descriptors: look again a little later.
        if !isWatched { await Pause.sleep(.milliseconds(5)) }
    }

    /// Passes on what the kernel reports, for as long as the process lives.
    private func report() {
        var ready = [Int32](repeating: -1, count: 64)
        while true {
            let count = fog_readiness_wait(set, &ready, Int32(ready.count))
            for descriptor in ready.prefix(max(0, Int(count))) { wake(descriptor) }
        }
    }

    private func wake(_ descriptor: Int32) {
        let woken = waiting.withLock { $0.removeValue(forKey: descriptor) } ?? []
        for continuation in woken { continuation.resume() }
    }
}
