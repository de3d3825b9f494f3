public import FogCore
import FogLink
import FogNetworking
import FogSystem
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import _NIOFileSystem

/// Brings requests to a coordinator over one link, a stream for each: HTTP/1.1 on an encrypted connection on which the
/// caller shows no key of its own.
public actor LinkTransport: APITransport {
    private let host: String
    private let port: Int
    private let key: [UInt8]
    private let time: @Sendable () -> Now
    private var link: Task<LinkStreams, any Error>?

    /// Makes a transport; the link is made when it is needed, and made again when it has ended.
    ///
    /// - Parameter key: The coordinator's static key, 32 bytes.
    public init(host: String, port: Int, key: [UInt8], time: @escaping @Sendable () -> Now) {
        self.host = host
        self.port = port
        self.key = key
        self.time = time
    }

    /// Closes the link.
    public func shutdown() async {
        if let streams = try? await link?.value { streams.close() }
        link = nil
    }

    public nonisolated func send(_ request: APIRequest, timeout: Duration) async throws(FogError) -> APIResponse {
        let channel: any Channel
        let answer = LinkAnswer()
        do {
            let streams = try await streams(within: timeout)
            guard let opened = streams.open({ channel in Self.prepare(channel, answer) }) else {
                throw LinkError.truncated
            }
            channel = try await opened.get()
        } catch {
            await forget()
            throw FogError(
                .unavailable, "no coordinator can be reached over a link to \(host):\(port): \(error)", cause: error)
        }
        let late = channel.eventLoop.scheduleTask(in: .nanoseconds(timeout.clampedNanoseconds)) {
            answer.fail(
                FogError(.timedOut, "the coordinator behind the link didn't answer in time"), on: channel)
        }
        answer.onEnd { late.cancel() }
        do {
            try await write(request, to: channel)
            return APIResponse(head: try await answer.waitForHead(), body: answer.body)
        } catch let error as FogError {
            channel.close(promise: nil)
            throw error
        } catch is CancellationError {
            channel.close(promise: nil)
            throw FogError(.cancelled, "the call was cancelled")
        } catch {
            channel.close(promise: nil)
            // An answer may have come before the request was sent as a whole.
            if let head = answer.headIfKnown { return APIResponse(head: head, body: answer.body) }
            throw FogError(.unavailable, "the link to the coordinator broke: \(error)", cause: error)
        }
    }

    private static func prepare(_ channel: any Channel, _ answer: LinkAnswer) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try channel.syncOptions?.setOption(.autoRead, value: false)
            try pipeline.addHTTPClientHandlers()
            try pipeline.addHandler(LinkAnswerHandler(answer))
        }
    }

    private func streams(within limit: Duration) async throws -> LinkStreams {
        if let link {
            let streams = try await link.value
            if streams.isOpen { return streams }
        }
        let (host, port, key, time) = (host, port, key, time)
        let made = Task {
            let begun = OneTimeValue<Result<LinkStreams, any Error>>()
            let streams = LinkStreams(
                onBegin: { begun.set(.success($0)) }, onEnd: { begun.set(.failure($0)) })
            let side = LinkSide(network: .ofCoordinator(key), role: .client)
            let dialer = LinkDialer(side: side, on: MultiThreadedEventLoopGroup.singleton, time: time)
            try await dialer.dial(
                host: host, port: port, pattern: .anonymous, remoteStatic: key, role: .coordinator,
                within: min(limit, .seconds(10)), user: streams)
            return try await begun.get().get()
        }
        link = made
        do {
            return try await made.value
        } catch {
            link = nil
            throw error
        }
    }

    private func forget() { link = nil }

    private nonisolated func write(_ request: APIRequest, to channel: any Channel) async throws {
        var head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.head.method.rawValue), uri: request.head.path ?? "/"
        )
        head.headers.add(name: "Host", value: "localhost")
        head.headers.add(name: "Connection", value: "close")
        for field in request.head.headerFields { head.headers.add(name: field.name.rawName, value: field.value) }
        func part(_ part: HTTPClientRequestPart) async throws { try await channel.writeAndFlush(part).get() }
        switch request.body {
        case .empty:
            try await part(.head(head))
        case .bytes(let buffer):
            head.headers.replaceOrAdd(name: "Content-Length", value: "\(buffer.readableBytes)")
            try await part(.head(head))
            try await part(.body(.byteBuffer(buffer)))
        case .file(let path, let size):
            head.headers.replaceOrAdd(name: "Content-Length", value: "\(size)")
            try await part(.head(head))
            try await FileSystem.shared.withFileHandle(forReadingAt: FilePath(path)) { handle in
                for try await chunk in CountedChunks(chunks: handle.readChunks(), onChunk: request.onSent) {
                    try await part(.body(.byteBuffer(chunk)))
                }
            }
        }
        try await part(.end(nil))
    }
}
