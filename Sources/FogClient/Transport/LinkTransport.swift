public import FogCore
public import FogLink
public import FogNetworking
import FogSystem
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import _NIOFileSystem

/// Brings requests to a node over one link, a stream for each: HTTP/1.1 on an encrypted connection.
public actor LinkTransport: APITransport {
    private let addresses: [NetworkAddress]
    private let contact: LinkContact
    private let side: LinkSide
    private let name: String
    private let time: @Sendable () -> Now
    private var link: Task<LinkStreams, any Error>?

    /// Makes a transport; the link is made when it is needed, and made again when it has ended.
    ///
    /// - Parameters:
    ///   - addresses: Tried in this order.
    ///   - contact: The other side.
    ///   - side: This one; it shows a key if the pattern asks for one.
    ///   - name: What the other side is called in errors: "the coordinator".
    public init(
        to addresses: [NetworkAddress], _ contact: LinkContact, as side: LinkSide, called name: String,
        time: @escaping @Sendable () -> Now
    ) {
        self.addresses = addresses
        self.contact = contact
        self.side = side
        self.name = name
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
            throw FogError(.unavailable, "\(name) can't be reached over a link: \(error)", cause: error)
        }
        let late = channel.eventLoop.scheduleTask(in: .nanoseconds(timeout.clampedNanoseconds)) {
            answer.fail(
                FogError(.timedOut, "\(self.name) didn't answer in time"), on: channel)
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
            throw FogError(.unavailable, "the link to \(name) broke: \(error)", cause: error)
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
        let (addresses, contact, side, time) = (addresses, contact, side, time)
        let made = Task {
            let dialer = LinkDialer(side: side, on: MultiThreadedEventLoopGroup.singleton, time: time)
            var failure: any Error = FogError(.unavailable, "no address is known")
            for address in addresses {
                do {
                    let limit = min(limit, .seconds(10))
                    return try await Self.streams(dialer, contact, address, within: limit)
                } catch {
                    failure = error
                }
            }
            throw failure
        }
        link = made
        do {
            return try await made.value
        } catch {
            link = nil
            throw error
        }
    }

    private static func streams(
        _ dialer: LinkDialer, _ contact: LinkContact, _ address: NetworkAddress, within limit: Duration
    ) async throws -> LinkStreams {
        let begun = OneTimeValue<Result<LinkStreams, any Error>>()
        let streams = LinkStreams(onBegin: { begun.set(.success($0)) }, onEnd: { begun.set(.failure($0)) })
        try await dialer.dial(
            host: address.host, port: Int(address.port), pattern: contact.pattern, remoteStatic: contact.staticKey,
            role: contact.role, within: limit, user: streams)
        return try await begun.get().get()
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
