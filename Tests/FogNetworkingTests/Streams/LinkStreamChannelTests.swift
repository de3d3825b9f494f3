import FogCore
import FogLink
import FogNetworking
import NIOCore
import Synchronization
import Testing

@Suite struct LinkStreamChannelTests {
    /// Keeps what a stream's channel brings, piece by piece.
    private final class Pieces: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        private let pieces = Mutex<[[UInt8]]>([])

        private let added = Mutex<(any Channel)?>(nil)

        var now: [[UInt8]] { pieces.withLock { $0 } }
        var channel: (any Channel)? { added.withLock { $0 } }

        func handlerAdded(context: ChannelHandlerContext) { added.withLock { $0 = context.channel } }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            pieces.withLock { $0.append(Array(unwrapInboundIn(data).readableBytesView)) }
        }
    }

    /// Whoever sends single bytes and isn't read must not take a buffer of the reader for each.
    @Test func smallPiecesThatNobodyReadsArePutTogether() async throws {
        let count = 5000
        let pieces = Pieces()
        let reader = LinkStreams(initializer: { channel in
            channel.setOption(.autoRead, value: false).flatMapThrowing {
                try channel.pipeline.syncOperations.addHandler(pieces)
            }
        })
        try await LinkHost.run(.streams(reader)) { host in
            let sender = DripUser(count: count)
            try await host.dial(sender)
            try await eventually("all bytes have arrived") { sender.hasAnswer }
            let channel = try #require(pieces.channel)
            #expect(pieces.now.isEmpty)
            channel.read()
            try await eventually("all bytes are read") { pieces.now.reduce(0) { $0 + $1.count } == count }
            #expect(pieces.now.count == 1)
            #expect(pieces.now.flatMap { $0 } == (0..<count).map { UInt8(truncatingIfNeeded: $0) })
            try await channel.close().get()
        }
    }

    /// Those who speak over a stream do so from other threads, also while it ends.
    @Test func othersMayAskForItsHandlersWhileAStreamEnds() async throws {
        try await LinkHost.run(.streams(LinkStreams(initializer: { $0.eventLoop.makeSucceededVoidFuture() }))) { host in
            let begun = Mutex<LinkStreams?>(nil)
            try await host.dial(LinkStreams(onBegin: { streams in begun.withLock { $0 = streams } }))
            try await eventually("there is a link") { begun.withLock { $0 } != nil }
            let streams = try #require(begun.withLock { $0 })
            for _ in 0..<300 {
                let opened = try #require(streams.open { $0.eventLoop.makeSucceededVoidFuture() })
                let channel = try await opened.get()
                await withTaskGroup(of: Int.self) { group in
                    for _ in 0..<3 {
                        group.addTask {
                            var asked = 0
                            while channel.isActive || asked < 200 {
                                asked += channel.pipeline.eventLoop === channel.eventLoop ? 1 : 0
                                if asked > 100_000 { break }
                            }
                            return asked
                        }
                    }
                    group.addTask {
                        try? await channel.close().get()
                        return 200
                    }
                    for await asked in group { #expect(asked >= 200) }
                }
            }
        }
    }
}
