import FogCore
import Glibc

/// A lock whose holders can wait for work.
final class PipelineLock: @unchecked Sendable {
    // In memory of its own, because threads know both by their addresses.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }

    /// Waits, without the lock, until somebody signals or a time has passed; may return early.
    func wait(for time: Duration?) {
        guard let time else {
            pthread_cond_wait(condition, mutex)
            return
        }
        guard time > .zero else { return }
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let nanoseconds = min(time.clampedNanoseconds, 3_600_000_000_000) + Int64(end.tv_nsec)
        end.tv_sec += Int(nanoseconds / 1_000_000_000)
        end.tv_nsec = Int(nanoseconds % 1_000_000_000)
        pthread_cond_timedwait(condition, mutex, &end)
    }

    /// Wakes one that waits.
    func signal() { pthread_cond_signal(condition) }
    /// Wakes all that wait.
    func broadcast() { pthread_cond_broadcast(condition) }
}
