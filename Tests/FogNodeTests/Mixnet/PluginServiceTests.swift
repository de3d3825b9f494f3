import FogCore
import FogMixnet
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import FogNode

/// What comes of requests that are brought to somebody's program.
@Suite struct PluginServiceTests {
    /// A program that answers each request in the same way, or never.
    private final class Program: ChannelInboundHandler, Sendable {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        let status: Int?
        let count: Int
        let seen: Mutex<[String]>

        init(status: Int?, count: Int) {
            self.status = status
            self.count = count
            seen = Mutex([])
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                seen.withLock { $0.append("\(head.method) \(head.uri) \(head.headers["content-length"].joined())") }
            case .body: break
            case .end:
                guard let status else { return }
                let head = HTTPResponseHead(
                    version: .http1_1, status: .init(statusCode: status), headers: ["Content-Length": "\(count)"])
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                let bytes = ByteBuffer(repeating: 7, count: count)
                if count > 0 { context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil) }
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }

    private func answer(
        _ status: Int?, _ count: Int = 3, request: [UInt8] = [1, 2], patience: Duration = .seconds(30)
    ) async throws -> (Result<[UInt8], ExchangeRefusal>, [String]) {
        try await withTemporaryFolder { folder in
            let program = Program(status: status, count: count)
            let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                        try channel.pipeline.syncOperations.addHandler(program)
                    }
                }.bind(unixDomainSocketPath: folder + "/program.sock").get()
            let service = try PluginService("words", socket: folder + "/program.sock", patience: patience)
            let result: Result<[UInt8], ExchangeRefusal>
            do throws(ExchangeRefusal) {
                result = .success(try await service.respond(to: request))
            } catch {
                result = .failure(error)
            }
            await service.close()
            try await server.close()
            return (result, program.seen.withLock { $0 })
        }
    }

    @Test func requestsArePostedAndAnswersComeBack() async throws {
        let (result, seen) = try await answer(200)
        #expect(result == .success([7, 7, 7]) && seen == ["POST / 2"])
        let (created, _) = try await answer(201, 0)
        #expect(created == .success([]))
        let (longest, _) = try await answer(200, ExchangeLimits.messageBytes)
        #expect(try longest.get().count == ExchangeLimits.messageBytes)
    }

    @Test(arguments: [
        (400, ExchangeRefusal.request), (404, .request), (422, .request), (413, .request), (429, .overloaded),
        (500, .failed), (502, .failed), (503, .overloaded), (301, .failed), (304, .failed),
    ])
    func statusesAreReasons(_ status: Int, _ refusal: ExchangeRefusal) async throws {
        let (result, _) = try await answer(status, status == 304 ? 0 : 3)
        #expect(result == .failure(refusal))
    }

    @Test func answersThatAreTooLongAreRefused() async throws {
        let (result, _) = try await answer(200, ExchangeLimits.messageBytes + 1)
        #expect(result == .failure(.response))
    }

    @Test func aProgramThatDoesNotAnswerFails() async throws {
        let (result, seen) = try await answer(nil, patience: .milliseconds(200))
        #expect(result == .failure(.failed) && seen.count == 1)
    }

    @Test func aProgramThatIsNotThereIsOverloaded() async throws {
        let service = try PluginService("words", socket: "/nowhere/at.all")
        await #expect(throws: ExchangeRefusal.overloaded) { try await service.respond(to: [1]) }
        await service.close()
    }

    @Test func namesAreThoseOfTheDirectory() async {
        for name in ["", "Words", "two words", "9lives", "-a", "a/b", String(repeating: "a", count: 65)] {
            #expect(throws: FogError(.invalid)) { try PluginService(name, socket: "/tmp/a.sock") }
        }
        for name in ["loop", "echo", "coordinator"] {
            #expect(throws: FogError(.conflict)) { try PluginService(name, socket: "/tmp/a.sock") }
        }
        for path in ["", "relative.sock", "/" + String(repeating: "x", count: 107)] {
            #expect(throws: FogError(.invalid)) { try PluginService("words", socket: path) }
        }
    }
}
