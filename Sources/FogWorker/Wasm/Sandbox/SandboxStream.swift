import FogExecution
import FogSystem
import Glibc
import Synchronization

/// One of the two pipes into which the programs of a sandbox write, one program after the other.
///
/// What comes is handed to whoever takes it now; a slow taker slows the program down. What comes while nobody takes
/// anything has no owner: it is thrown away and told to ``init(_:as:onStray:)``'s closure.
final class SandboxStream: Sendable {
    /// The most bytes that a pipe can hold that an ordinary user has made as large as can be.
    private static let largestPipe = 1 << 20
    private static let pieceSize = 64 << 10

    private enum Piece {
        case bytes([UInt8])
        case nothingYet
        case end
    }

    private let pipe: FileDescriptor
    private let stream: OutputStream
    private let onStray: @Sendable () async -> Void
    private let turnstile = Turnstile()
    private let taker = Mutex<ExecutionOutput?>(nil)
    private let ended = OneTimeValue<Bool>()

    /// Makes a stream of the reading end of a pipe, which doesn't block.
    init(_ pipe: FileDescriptor, as stream: OutputStream, onStray: @escaping @Sendable () async -> Void) {
        self.pipe = pipe
        self.stream = stream
        self.onStray = onStray
    }

    /// Starts to read, until the pipe's end. Called once.
    func begin() {
        Task.detached { [self] in
            repeat { await pipe.readable() } while await handOver(atMost: .max) != .ended
            ended.set(true)
        }
    }

    /// From now on `output` gets what comes, or nobody does.
    func give(to output: ExecutionOutput?) {
        taker.withLock { $0 = output }
    }

    /// Hands over everything that is in the pipe now.
    ///
    /// - Returns: Whether that came to an end: a pipe has a size, so that a program that has ended can't have more in it.
    func settle() async -> Bool {
        await handOver(atMost: Self.largestPipe) != .limited
    }

    /// Whether nothing waits to be read.
    func isEmpty() -> Bool {
        !pipe.isReadable
    }

    /// Waits until the pipe has ended and all that came was handed over.
    func end() async {
        _ = await ended.get()
    }

    private enum Progress {
        case empty
        case ended
        case limited
    }

    private func handOver(atMost limit: Int) async -> Progress {
        await turnstile.pass {
            var count = 0
            while true {
                switch read() {
                case .nothingYet: return .empty
                case .end: return .ended
                case .bytes(let bytes):
                    if let output = taker.withLock({ $0 }) {
                        await output(stream, bytes)
                    } else {
                        await onStray()
                    }
                    count += bytes.count
                    if count > limit { return .limited }
                }
            }
        }
    }

    private func read() -> Piece {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
            var result: Int
            repeat {
                result = Glibc.read(pipe.number, buffer.baseAddress, buffer.count)
            } while result < 0 && errno == EINTR
            if result < 0 { failure = errno }
            count = max(0, result)
        }
        if failure == EAGAIN { return .nothingYet }
        return bytes.isEmpty ? .end : .bytes(bytes)
    }
}
