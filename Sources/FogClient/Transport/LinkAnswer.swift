import FogCore
import FogSystem
import HTTPTypes
import NIOCore
import Synchronization

/// The answer to a request over a stream, between the stream's channel and whoever waits for it. The channel is read only
/// as fast as the body is.
final class LinkAnswer: Sendable {
    private struct State {
        var pieces: [ByteBuffer] = []
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<Void, Never>?
        var channel: (any Channel)?
        var onEnd: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let head = OneTimeValue<Result<HTTPResponse, any Error>>()

    /// Calls something once the answer has come to its end.
    func onEnd(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if state.end == nil { state.onEnd = body }
            return state.end != nil
        }
        if isOver { body() }
    }

    /// The head, if it has come.
    var headIfKnown: HTTPResponse? { try? head.current?.get() }

    /// Waits for the head.
    func waitForHead() async throws -> HTTPResponse { try await head.get().get() }

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

    func take(_ head: HTTPResponse) { self.head.set(.success(head)) }

    func take(_ piece: ByteBuffer) {
        state.withLock { state in
            state.pieces.append(piece)
            return state.reader.take()
        }?.resume()
    }

    /// Whether somebody waits for what hasn't come.
    var isWanted: Bool { head.current == nil || state.withLock { $0.reader != nil } }

    func finish(_ end: Result<Void, any Error>) {
        let (reader, onEnd) = state.withLock { state -> (CheckedContinuation<Void, Never>?, (@Sendable () -> Void)?) in
            guard state.end == nil else { return (nil, nil) }
            state.end = end
            state.channel = nil
            return (state.reader.take(), state.onEnd.take())
        }
        head.set(end.flatMap { .failure(Self.noHead) })
        reader?.resume()
        onEnd?()
    }

    private static let noHead = FogError(.unavailable, "the other side ended the call without an answer")
}
