import Glibc

/// An HTTP call made by hand, for what `fog` itself would never send.
struct RawCall {
    /// Where the call goes.
    enum Place {
        case socket(String)
        case port(Int)
    }

    /// What comes back.
    struct Answer {
        var status: Int
        var body: [UInt8]
    }

    var place: Place
    var path: String
    var host = "localhost"
    var headers: [String] = []
    var method = "GET"
    var body: [UInt8] = []

    /// Makes the call.
    func answer() throws -> Answer {
        let descriptor = try connected()
        defer { close(descriptor) }
        let length = body.isEmpty ? [] : ["Content-Length: \(body.count)"]
        let lines = ["\(method) \(path) HTTP/1.1", "Host: \(host)", "Connection: close"] + length + headers + ["", ""]
        let request = Array(lines.joined(separator: "\r\n").utf8) + body
        // Nothing that is sent here is long enough to be taken in parts.
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw Disappointment("the request to \(place) can't be sent: error \(errno)")
        }
        var whole: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Disappointment("no answer from \(place): error \(errno)") }
            if count == 0 { break }
            whole += buffer.prefix(count)
        }
        let text = String(decoding: whole, as: UTF8.self)
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let status = Int(words[1]), let end = whole.firstRange(of: Array("\r\n\r\n".utf8)),
            !text.lowercased().contains("\r\ntransfer-encoding:")
        else { throw Disappointment("\(place) answers '\(text)'") }
        return Answer(status: status, body: Array(whole[end.upperBound...]))
    }

    private func connected() throws -> Int32 {
        let descriptor: Int32
        let result: Int32
        switch place {
        case .socket(let path):
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
            result = Self.connect(descriptor, &address)
        case .port(let port):
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            result = Self.connect(descriptor, &address)
        }
        guard result == 0 else {
            close(descriptor)
            throw Disappointment("can't connect to \(place): error \(errno)")
        }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }

    private static func connect<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
