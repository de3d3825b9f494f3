import FogCore
import HTTPTypes
import NIOCore
import NIOHTTP1

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
