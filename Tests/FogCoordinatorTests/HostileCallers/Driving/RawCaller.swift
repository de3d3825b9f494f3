import FogCore
import FogJobs
import Glibc

/// A connection that sends whatever bytes it is told to, and reads only when it is told to.
final class RawCaller: Sendable {
    private let descriptor: Int32

    /// How long anything may take before a test gives up; nothing here comes near it.
    private static let patience = Duration.seconds(30)

    /// Connects to a TCP port of this machine.
    init(port: Int, receiveBuffer: Int32? = nil) async throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw FogError(.exhausted, "no socket: error \(errno)") }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = LoopbackAddress(port: UInt16(clamping: port).bigEndian)
        try await connect(&address)
    }

    /// Connects to a Unix socket.
    init(socket path: String) async throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        try await connect(&address)
    }

    deinit { close(descriptor) }

    /// What the C library calls `sockaddr_in`. Its own declaration belongs to whichever module was the first to include
    /// it, and here that is a private one.
    private struct LoopbackAddress {
        let family = sa_family_t(AF_INET)
        /// In network byte order, as is the host.
        let port: UInt16
        let host = UInt32(0x7F00_0001).bigEndian
        let padding: UInt64 = 0
    }

    private func connect<Address>(_ address: inout Address) async throws {
        let size = socklen_t(MemoryLayout<Address>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
        }
        if result != 0, errno != EINPROGRESS { throw FogError(.unavailable, "no connection: error \(errno)") }
        try await wait(for: POLLOUT)
        var (error, length) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length)
        guard error == 0 else { throw FogError(.unavailable, "no connection: error \(error)") }
    }

    /// Waits without holding up a thread that the coordinator needs.
    private func wait(for event: Int32) async throws {
        let start = ContinuousClock.now
        var watched = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while poll(&watched, 1, 0) == 0 {
            guard start.duration(to: .now) < Self.patience else { throw FogError(.timedOut, "nothing happened") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Sends text as UTF-8.
    @discardableResult
    func send(_ text: String) async throws -> Bool { try await send(Array(text.utf8)) }

    /// Sends bytes; returns whether the other side took all of them and hasn't closed.
    @discardableResult
    func send(_ bytes: [UInt8]) async throws -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                try await wait(for: POLLOUT)
            } else {
                return false
            }
        }
        return true
    }

    /// Sends a piece again and again until the other side closes, or `limit` bytes are sent; returns how many it took.
    func flood(_ piece: [UInt8], limit: Int) async throws -> Int {
        var sent = 0
        while sent < limit {
            guard try await send(piece) else { break }
            sent += piece.count
            await Task.yield()
        }
        return sent
    }

    /// Closes this side, so that the other sees the end of what is sent.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Whether something has come that wasn't received yet.
    func hasAnswer() async throws -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 0) > 0
    }

    /// The same, after it had a moment for it.
    func hasAnswerSoon() async throws -> Bool {
        for _ in 0..<50 {
            if try await hasAnswer() { return true }
            try await Task.sleep(for: .milliseconds(2))
        }
        return false
    }

    /// Whether the other side has closed without saying anything more.
    func isClosed() async throws -> Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK))
        return count == 0 || (count < 0 && errno != EAGAIN)
    }

    /// The status of the next answer; nothing more of it is received than what has come with it.
    func status() async throws -> Int {
        var head: [UInt8] = []
        while head.count < 12 {
            let piece = try await receive(atMost: 12 - head.count)
            if piece.isEmpty { return 0 }
            head += piece
        }
        return Int(String(decoding: head.suffix(3), as: UTF8.self)) ?? 0
    }

    /// The bytes that have come and come next; none if the other side has closed.
    func receive(atMost limit: Int = 65_536) async throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count >= 0 { return Array(buffer.prefix(count)) }
            guard errno == EAGAIN else { return [] }
            try await wait(for: POLLIN)
        }
    }

    /// Everything that comes until the other side closes.
    func everything() async throws -> [UInt8] {
        var whole: [UInt8] = []
        while true {
            let piece = try await receive()
            if piece.isEmpty { return whole }
            whole += piece
        }
    }

    /// The answers that come until the other side closes.
    func answers() async throws -> [RawAnswer] {
        var rest = try await everything()[...]
        var answers: [RawAnswer] = []
        while !rest.isEmpty { answers.append(try RawAnswer(taking: &rest)) }
        return answers
    }

    /// The next answer, with nothing behind it; `nil` if the other side has closed without one.
    func answer() async throws -> RawAnswer? {
        var whole: [UInt8] = []
        while true {
            let piece = try await receive()
            if piece.isEmpty, whole.isEmpty { return nil }
            whole += piece
            var rest = whole[...]
            if let answer = try? RawAnswer(taking: &rest) { return answer }
            guard !piece.isEmpty else {
                throw FogError(.corrupted, "half an answer: \(String(decoding: whole, as: UTF8.self))")
            }
        }
    }
}

/// An answer as it came.
struct RawAnswer: Sendable {
    let status: Int
    let fields: [String: String]
    let body: [UInt8]

    /// The problem that it tells of.
    var problem: Problem? { try? JSONBytes.decode(Problem.self, body) }

    /// Takes an answer from the front of what came.
    init(taking bytes: inout ArraySlice<UInt8>) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { throw FogError(.corrupted, "no head") }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ", maxSplits: 2) ?? []
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw FogError(.corrupted, "no HTTP: \(lines.first ?? "")")
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        guard let length = Int(fields["content-length"] ?? "0"), bytes[end.upperBound...].count >= length else {
            throw FogError(.corrupted, "half a body")
        }
        (self.status, self.fields) = (status, fields)
        body = Array(bytes[end.upperBound...].prefix(length))
        bytes = bytes[end.upperBound...].dropFirst(length)
    }
}
