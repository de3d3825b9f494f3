import FogCore
import HTTPTypes
import NIOCore
import NIOHTTP1
import Synchronization

/// The answer to a request over a stream, between the stream's channel and whoever waits for it. The channel is read only
/// as fast as the body is.
final class LinkAnswer: Sendable {
    private enum Head {
        case waiting([CheckedContinuation<HTTPResponse, any Error>])
        case known(HTTPResponse)
        case failed(any Error)
    }

    private struct State {
        var head = Head.waiting([])
        var pieces: [ByteBuffer] = []
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<Void, Never>?
        var channel: (any Channel)?
        var onEnd: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Calls something once the answer has come to its end.
    func onEnd(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if state.end == nil { state.onEnd = body }
            return state.end != nil
        }
        if isOver { body() }
    }

    /// The head, if it has come.
    var headIfKnown: HTTPResponse? {
        state.withLock { state in
            if case .known(let head) = state.head { head } else { nil }
        }
    }

    /// Waits for the head.
    func head() async throws -> HTTPResponse {
        try await withCheckedThrowingContinuation { continuation in
            let known: Result<HTTPResponse, any Error>? = state.withLock { state in
                switch state.head {
                case .known(let head): return .success(head)
                case .failed(let error): return .failure(error)
                case .waiting(let others):
                    state.head = .waiting(others + [continuation])
                    return nil
                }
            }
            if let known { continuation.resume(with: known) }
        }
    }

    /// The body, piece by piece; for one reader.
    var body: Body { Body(answer: self) }

    struct Body: AsyncSequence, Sendable {
        typealias Element = ByteBuffer
        typealias Failure = any Error

        let answer: LinkAnswer

        struct AsyncIterator: AsyncIteratorProtocol {
            let answer: LinkAnswer

            mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> ByteBuffer? {
                try await answer.next()
            }
        }

        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(answer: answer) }
    }

    private func next() async throws -> ByteBuffer? {
        while true {
            if let (piece, end) = take() {
                if let piece { return piece }
                try end?.get()
                return nil
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let channel: (any Channel)?? = state.withLock { state in
                        guard state.pieces.isEmpty, state.end == nil else { return nil }
                        state.reader = continuation
                        return .some(state.channel)
                    }
                    guard let channel else { return continuation.resume() }
                    channel?.read()
                }
            } onCancel: {
                let channel = state.withLock { $0.channel }
                finish(.failure(CancellationError()))
                channel?.close(promise: nil)
            }
        }
    }

    private func take() -> (ByteBuffer?, Result<Void, any Error>?)? {
        state.withLock { state in
            if !state.pieces.isEmpty { return (state.pieces.removeFirst(), nil) }
            return state.end.map { (nil, $0) }
        }
    }

    /// Gives up waiting for the answer.
    func fail(_ error: any Error, on channel: any Channel) {
        finish(.failure(error))
        channel.close(promise: nil)
    }

    // MARK: What the channel brings

    func begin(on channel: any Channel) { state.withLock { $0.channel = channel } }

    func take(_ head: HTTPResponse) {
        let waiting: [CheckedContinuation<HTTPResponse, any Error>] = state.withLock { state in
            guard case .waiting(let waiting) = state.head else { return [] }
            state.head = .known(head)
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: head) }
    }

    func take(_ piece: ByteBuffer) {
        state.withLock { state in
            state.pieces.append(piece)
            return state.reader.take()
        }?.resume()
    }

    /// Whether somebody waits for what hasn't come.
    var isWanted: Bool {
        state.withLock { state in
            if case .waiting = state.head { return true }
            return state.reader != nil
        }
    }

    func finish(_ end: Result<Void, any Error>) {
        let (waiting, reader, onEnd) = state.withLock { state in
            guard state.end == nil else {
                return (
                    [CheckedContinuation<HTTPResponse, any Error>](), nil as CheckedContinuation<Void, Never>?,
                    nil as (@Sendable () -> Void)?
                )
            }
            state.end = end
            state.channel = nil
            var waiting: [CheckedContinuation<HTTPResponse, any Error>] = []
            if case .waiting(let all) = state.head {
                waiting = all
                if case .failure(let error) = end {
                    state.head = .failed(error)
                } else {
                    state.head = .failed(Self.noHead)
                }
            }
            return (waiting, state.reader.take(), state.onEnd.take())
        }
        let error: any Error
        if case .failure(let reason) = end { error = reason } else { error = Self.noHead }
        for continuation in waiting { continuation.resume(throwing: error) }
        reader?.resume()
        onEnd?()
    }

    private static let noHead = FogError(.unavailable, "the coordinator ended the call without an answer")
}

/// Takes an answer off a stream's channel.
final class LinkAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answer: LinkAnswer
    private var isOver = false

    init(_ answer: LinkAnswer) {
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        answer.begin(on: context.channel)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // What comes before the answer itself, such as 100, isn't it.
            guard head.status.code >= 200 else { return }
            var fields = HTTPFields()
            for (name, value) in head.headers {
                if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
            }
            answer.take(HTTPResponse(status: .init(code: Int(head.status.code)), headerFields: fields))
        case .body(let piece): answer.take(piece)
        case .end:
            isOver = true
            answer.finish(.success(()))
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !isOver, answer.isWanted { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.finish(.failure(FogError(.unavailable, "the link ended in the middle of an answer")))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.finish(.failure(error))
        context.close(promise: nil)
    }
}
