import Glibc
import Testing

extension EndToEnd {
    /// Ten thousand connections that say nothing, or as many as this process may open, to a coordinator that is a process
    /// of its own.
    @Suite(.needsCommands) struct IdleConnectionTests {
        private static let wanted = 10_000
        /// What a connection may cost the coordinator: its buffers, its handlers, a task.
        private static let bytesOfOne = 64 << 10

        @Test func theyCostLittleAndKeepNobodyOut() async throws {
            try await withNetwork(workers: 1) { network in
                let coordinator = try #require(network.process("coordinator"))
                let port = try network.port()
                let before = try Self.residentBytes(of: coordinator)
                let crowd = try await Crowd(port: port, count: min(Self.wanted, Crowd.mostDescriptors() - 500))

                let token = try await network.token("submitter", "honest")
                let result = try await network.command([
                    "job", "ls", "--coordinator", "http://127.0.0.1:\(port)", "--token-file", token,
                ]).start().end()
                #expect(result.code == 0, "\(result)")
                // A worker claims, renews and finishes meanwhile.
                try await network.succeed("run", "--engine", "process", "--", "true")
                #expect(try network.call("/healthz").status == 200)
                let grown = try Self.residentBytes(of: coordinator) - before
                #expect(grown < crowd.descriptors.count * Self.bytesOfOne, "\(grown) bytes")

                // They are closed when they have said nothing for long enough.
                try await eventually("idle connections are closed") { crowd.closedCount() == crowd.descriptors.count }
                #expect(network.process("coordinator") == coordinator)
            }
        }

        private static func residentBytes(of process: pid_t) throws -> Int {
            let words = try Files.text("/proc/\(process)/statm").split(separator: " ")
            guard words.count > 1, let pages = Int(words[1]) else { throw Disappointment("statm can't be read") }
            return pages * sysconf(Int32(_SC_PAGESIZE))
        }
    }
}

/// Connections that are open and say nothing.
final class Crowd {
    let descriptors: [Int32]

    /// How many files this process may have open, once it has asked for all that it may.
    static func mostDescriptors() -> Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// Opens them over TCP, one after the other.
    init(port: Int, count: Int) async throws {
        var descriptors: [Int32] = []
        for number in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else { throw Disappointment("connection \(number) can't be opened: error \(errno)") }
            descriptors.append(descriptor)
            if number % 256 == 0 { await Task.yield() }
        }
        self.descriptors = descriptors
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// How many the other side has closed.
    func closedCount() -> Int {
        descriptors.count { descriptor in
            var byte: UInt8 = 0
            return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
                || errno == ECONNRESET
        }
    }
}
