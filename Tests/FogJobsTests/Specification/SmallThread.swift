import Glibc

/// Runs work on a thread whose stack has 512 KiB: the least that a thread of this program may have.
enum SmallThread {
    private struct NotStarted: Error {
        let code: Int32
    }

    private final class Work {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let work = Unmanaged.passRetained(Work { continuation.resume(returning: body()) })
            let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
            defer { attributes.deallocate() }
            pthread_attr_init(attributes)
            defer { pthread_attr_destroy(attributes) }
            pthread_attr_setstacksize(attributes, 512 << 10)
            pthread_attr_setdetachstate(attributes, CInt(PTHREAD_CREATE_DETACHED))
            var thread = pthread_t()
            let code = pthread_create(
                &thread, attributes,
                { context in
                    // The context is the retained work that was handed to pthread_create.
                    if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
                    return nil
                }, work.toOpaque())
            if code != 0 {
                work.release()
                continuation.resume(throwing: NotStarted(code: code))
            }
        }
    }
}
