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
        body(&box.buffers)
    }
}
