import FogCore
import FogExecution
import Glibc

/// The sandbox's end of the socket to its worker.
struct ControlSocket {
    let descriptor: Int32
    private var decoder = SandboxFrameDecoder<SandboxRequest>()

    /// Takes over a connected stream socket.
    init(_ descriptor: Int32) throws(SandboxFailure) {
        var type: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard
            getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0,
            type == Int32(SOCK_STREAM.rawValue)
        else { throw .usage("the descriptor \(descriptor) is not a stream socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.descriptor = descriptor
    }

    /// Reads what is there, waiting if nothing is.
    ///
    /// - Returns: Whether the worker is still there.
    mutating func receive() throws(SandboxFailure) -> Bool {
        let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        if bytes.isEmpty { return false }
        do {
            try decoder.receive(bytes)
        } catch {
            throw .data("the worker sent what isn't a message: \(error)")
        }
        return true
    }

    /// The next message of what was received.
    mutating func next() throws(SandboxFailure) -> SandboxRequest? {
        do {
            return try decoder.next()
        } catch {
            throw .data("the worker sent what isn't a message: \(error)")
        }
    }

    /// Sends a message; whether the worker is gone shows when the next one is awaited.
    func send(_ reply: SandboxReply) throws(SandboxFailure) {
        var rest: ArraySlice<UInt8>
        do {
            rest = try reply.frame()[...]
        } catch {
            throw .engine("a reply can't be written: \(error)")
        }
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}
