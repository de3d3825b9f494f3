import FogClient
import FogCore
import FogDirectory
import FogHTTP
import FogJobs
import FoundationEssentials
import HTTPTypes
import NIOCore

/// Calls where a directory is served.
struct DirectoryCall: Sendable {
    let transport: any APITransport

    /// Fetches something.
    ///
    /// - Parameter limit: The most bytes that it may have.
    /// - Throws: ``FogError/Code/notFound`` if the other side hasn't got it, ``FogError/Code/tooLarge``,
    ///   ``FogError/Code/unavailable`` if it can't be reached, and what else it says.
    func get(
        _ resource: DirectoryResource, limit: Int, within time: Duration = .seconds(30)
    ) async throws(FogError) -> [UInt8] {
        var head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: resource.path)
        head.headerFields[.acceptEncoding] = "gzip"
        let response = try await transport.send(APIRequest(head: head), timeout: time)
        try await check(response)
        let body = try await response.collect(limit: limit)
        guard response.head.headerFields[.contentEncoding] == "gzip" else { return body }
        return try Gzip.expand(body, limit: limit)
    }

    /// Hands something in.
    func post(
        _ bytes: [UInt8], to resource: DirectoryResource, within time: Duration = .seconds(30)
    ) async throws(FogError) {
        let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: resource.path)
        let response = try await transport.send(
            APIRequest(head: head, body: .bytes(ByteBuffer(bytes: bytes))), timeout: time)
        try await check(response)
        _ = try await response.collect(limit: 65_536)
    }

    private func check(_ response: APIResponse) async throws(FogError) {
        guard !(200..<300).contains(response.head.status.code) else { return }
        let body = try await response.collect(limit: 65_536)
        if let problem = try? JSONDecoder().decode(Problem.self, from: Data(body)) {
            throw problem.error
        }
        throw FogError(.failed, "the answer was \(response.head.status)")
    }
}
