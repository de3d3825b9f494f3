import FogHTTP
import FogJobs
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

extension Problem {
    /// The answer to a call that failed so.
    var response: Response {
        var fields: HTTPFields = [.contentType: Self.contentType]
        if status == 503 { fields[.retryAfter] = "1" }
        return Response(
            status: .init(code: status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: document)))
    }
}
