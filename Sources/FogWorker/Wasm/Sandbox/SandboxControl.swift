import FogCore
import FogExecution
import FogSystem
import Glibc
import Synchronization

/// The worker's end of the socket to a `fog-sandbox` process.
///
/// The process runs other people's code and may be in their hands: what it sends is read with bounds, and what isn't a
/// message counts as its end.
final class SandboxControl: Sendable {
    private let socket: FileDescriptor
    private let decoder = Mutex(SandboxFrameDecoder<SandboxReply>())
    private let turnstile = Turnstile()

    /// Takes over a connected stream socket.
    init(_ socket: FileDescriptor) {
        self.socket = socket
    }

    /// Waits for the next message; `nil` when there will be none. One caller at a time.
    func next() async -> SandboxReply? {
        while true {
            do {
                let reply = try decoder.withLock { decoder throws(ByteError) in try decoder.next() }
                if let reply { return reply }
            } catch {
                return nil
            }
            await socket.readable()
            let bytes = receive()
            if bytes.isEmpty { return nil }
            do {
                try decoder.withLock { decoder throws(ByteError) in try decoder.receive(bytes) }
            } catch {
                return nil
            }
        }
    }

    /// Whether the other end is there and has sent nothing that wasn't taken.
    func isQuiet() -> Bool {
        !socket.isReadable
    }

    /// Sends a message. That the other end has gone shows in ``next()``.
    ///
    /// - Throws: A ``ByteError`` if the message exceeds a bound of the protocol; nothing was sent then.
    func send(_ request: SandboxRequest) async throws(ByteError) {
        let frame = try request.frame()
        await turnstile.pass { await write(frame) }
    }

    private func write(_ frame: [UInt8]) async {
        var position = 0
        while position < frame.count {
            let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
            let count = frame.withUnsafeBytes { buffer in
                Glibc.send(socket.number, buffer.baseAddress.map { $0 + position }, buffer.count - position, flags)
            }
            if count >= 0 {
                position += count
            } else if errno == EAGAIN {
                // Only a message larger than the socket's buffer, while the other end starts to read.
                await Pause.sleep(.milliseconds(1))
            } else if errno != EINTR {
                return
            }
        }
    }

    private func receive() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
            var result: Int
            repeat {
                result = recv(socket.number, buffer.baseAddress, buffer.count, 0)
            } while result < 0 && errno == EINTR
            count = max(0, result)
        }
    }
}
