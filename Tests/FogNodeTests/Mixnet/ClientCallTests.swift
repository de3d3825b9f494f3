import FogClient
import FogCore
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import FogNode

/// How heads of calls at a client's socket are read.
@Suite struct ClientCallTests {
    private func read(_ method: HTTPRequest.Method, _ path: String) -> Result<ClientCall, MixnetProblem> {
        let head = HTTPRequest(method: method, scheme: nil, authority: "localhost", path: path)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        do throws(MixnetProblem) {
            return .success(try ClientCall(request))
        } catch {
            return .failure(error)
        }
    }

    @Test func callsAreReadAsTheyAreWritten() {
        let node = NodeID(bytes: [UInt8](repeating: 0xab, count: NodeID.byteCount))
        let text = String(repeating: "ab", count: NodeID.byteCount)
        #expect(read(.get, "/v1/status") == .success(.status))
        #expect(read(.head, "/v1/messages") == .success(.messages))
        #expect(read(.get, "/v1/messages/1a") == .success(.message("1a")))
        #expect(read(.post, "/v1/services/a-1") == .success(.ask(service: "a-1", node: nil, timeout: .seconds(60))))
        #expect(
            read(.post, "/v1/services/a?timeout=86400&node=\(text)")
                == .success(.ask(service: "a", node: node, timeout: .seconds(86_400))))
    }

    /// Whatever a head says, it is a call or a problem that says so.
    @Test func noPathIsTooStrange() {
        var taken = 0
        let pieces = [
            "/", "v1", "services", "status", "messages", "?", "=", "&", "timeout", "node", "%", "%2f", "%zz", "..",
            "echo",
            "a", "0", "1", "86401", "99999999999999999999", "\u{e9}", "\u{0}", " ", "#", "//", "-", "Z",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...8)
            var path = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count)] }.joined()
            if Bool.random() { path = "/v1/services/" + path }
            switch read(Bool.random() ? .post : .get, path) {
            case .success(let call):
                taken += 1
                guard case .ask(let service, _, let timeout) = call else { continue }
                #expect(
                    service.utf8.allSatisfy { $0 == 0x2d || (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) })
                #expect(timeout >= .seconds(1) && timeout <= .seconds(86_400))
            case .failure(let problem): #expect([400, 404, 405].contains(problem.status))
            }
        }
        #expect(taken > 100)
    }
}
