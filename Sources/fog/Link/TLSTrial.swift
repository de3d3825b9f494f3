import FogCore
import NIOCore
import NIOPosix
import NIOSSL

/// A stream over TLS 1.3 between the processes of a measurement: what links are compared with.
enum TLSTrial {
    /// A certificate that vouches for nothing: what is measured is encryption.
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBiTCCAS+gAwIBAgIUUz3rY3xv7nXF0hLe9kVmDIY1vOIwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOZm9nIGxpbmsgdHJpYWwwIBcNMjYxMTIzMDYwNTA0WhgPMjEy
        NjEwMzAwNjA1MDRaMBkxFzAVBgNVBAMMDmZvZyBsaW5rIHRyaWFsMFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAEQhhOq3FXOf/9zKruxVhP6ihJaF2yO60SZfE/JK6v
        FLfxeyCnb+dg5GUvR+ZzECH6+5vDDUzQ3djGhhtrwQAkjKNTMFEwHQYDVR0OBBYE
        FDouBftvjRw/1mTXCGZda55SD4oVMB8GA1UdIwQYMBaAFDouBftvjRw/1mTXCGZd
        a55SD4oVMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIga8U9T/YZ
        HPBJoBXXewq/gGC94x5HkXoVyh8eI4sYgrICIQCGgGiKsH8xju8LSJHbNcQ2/2YL
        8lzzkbonW7qLaIWhUA==
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgADmW1ImCb5jhsXUP
        YMPsOO/LYT1d0vSVbSrSJ9YwIwahRANCAARCGE6rcVc5//3Mqu7FWE/qKEloXbI7
        rRJl8T8krq8Ut/F7IKdv52DkZS9H5nMQIfr7m8MNTNDd2MaGG2vBACSM
        -----END PRIVATE KEY-----
        """

    /// Listens on a free port of the loopback address, counts what comes, and answers with the count when all has come.
    ///
    /// - Returns: The port.
    static func serve(on group: any EventLoopGroup) async throws -> Int {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
        configuration.minimumTLSVersion = .tlsv13
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ServerBootstrap(group: group)
            .childChannelOption(.recvAllocator, value: Self.receiving)
            .childChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOSSLServerHandler(context: context), TLSCounter())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return channel.localAddress?.port ?? 0
    }

    /// Sends so many bytes and waits until the other side has them all.
    ///
    /// - Returns: How many came.
    static func send(_ count: Int, to port: Int, on group: any EventLoopGroup) async throws -> UInt64 {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.minimumTLSVersion = .tlsv13
        let context = try NIOSSLContext(configuration: configuration)
        let loop = group.next()
        let counted = loop.makePromise(of: UInt64.self)
        _ = try await ClientBootstrap(group: loop)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 1 << 18, high: 1 << 19))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOSSLClientHandler(context: context, serverHostname: nil),
                        TLSSender(count: count, counted: counted))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return try await counted.futureResult.get()
    }

    private static let receiving = AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 65_536, maximum: 262_144)
}

/// Counts bytes after a number of 64 bits that says how many will come, and answers with another one at the end.
private final class TLSCounter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var expected: UInt64?
    private var count: UInt64 = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if expected == nil { expected = buffer.readInteger(as: UInt64.self) }
        count += UInt64(buffer.readableBytes)
        guard let expected, count >= expected else { return }
        var answer = context.channel.allocator.buffer(capacity: 8)
        answer.writeInteger(count)
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        count = 0
        self.expected = nil
    }
}

/// Sends bytes as the connection takes them, and takes the count.
private final class TLSSender: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var left: Int
    private let piece = ByteBuffer(repeating: 0x5a, count: 1 << 16)
    private let counted: EventLoopPromise<UInt64>

    init(count: Int, counted: EventLoopPromise<UInt64>) {
        left = count
        self.counted = counted
    }

    func channelActive(context: ChannelHandlerContext) {
        var head = context.channel.allocator.buffer(capacity: 8)
        head.writeInteger(UInt64(left))
        context.writeAndFlush(wrapOutboundOut(head), promise: nil)
        feed(context)
        context.fireChannelActive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) { feed(context) }

    private func feed(_ context: ChannelHandlerContext) {
        while left > 0, context.channel.isWritable {
            let count = min(left, piece.readableBytes)
            left -= count
            context.write(wrapOutboundOut(piece.getSlice(at: 0, length: count) ?? piece), promise: nil)
        }
        context.flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if let count = buffer.readInteger(as: UInt64.self) { counted.succeed(count) }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        counted.fail(FogError(.unavailable, "the connection over TLS ended"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        counted.fail(error)
        context.close(promise: nil)
    }
}
