import FogLink
import NIOCore
import NIOPosix

/// The memory in which the links of one event loop encrypt, in turns.
enum LoopBuffers {
    /// Unchecked, because each thread has its own.
    private final class Box: @unchecked Sendable {
        var buffers = LinkBuffers()
    }

    private static let ofThread = ThreadSpecificVariable<Box>()

    /// Lends this thread's.
    static func use(_ body: (inout LinkBuffers) -> Void) {
        let box = ofThread.currentValue ?? Box()
        ofThread.currentValue = box
        // Taken out, because a user that is asked for datagrams may set another link of this loop to work.
        var buffers = LinkBuffers()
        swap(&buffers, &box.buffers)
        defer { swap(&buffers, &box.buffers) }
        body(&buffers)
    }
}
