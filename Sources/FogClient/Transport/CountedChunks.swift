import NIOCore

/// The chunks of a body on their way, with word of how many bytes they were.
struct CountedChunks<Chunks: AsyncSequence & Sendable>: AsyncSequence, Sendable where Chunks.Element == ByteBuffer {
    let chunks: Chunks
    /// Told the bytes so far before each chunk is handed on.
    let onChunk: (@Sendable (Int64) -> Void)?

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var chunks: Chunks.AsyncIterator
        fileprivate let onChunk: (@Sendable (Int64) -> Void)?
        private var count: Int64 = 0

        fileprivate init(_ chunks: Chunks.AsyncIterator, _ onChunk: (@Sendable (Int64) -> Void)?) {
            self.chunks = chunks
            self.onChunk = onChunk
        }

        mutating func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> ByteBuffer? {
            guard let chunk = try await chunks.next(isolation: actor) else { return nil }
            count += Int64(chunk.readableBytes)
            onChunk?(count)
            return chunk
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(chunks.makeAsyncIterator(), onChunk) }
}
