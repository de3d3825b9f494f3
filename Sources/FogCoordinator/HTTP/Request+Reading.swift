import FogCore
import FogExecution
import FogJobs
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// A parameter of the query, if it is there.
    ///
    /// - Throws: ``FogError/Code/invalid`` if it isn't what `parse` accepts; `expected` says what that is.
    func query<Value>(
        _ name: String, _ expected: String, _ parse: (String) -> Value?
    ) throws(FogError) -> Value? {
        guard let text = uri.queryParameters[Substring(name)] else { return nil }
        guard let value = parse(String(text)) else {
            throw FogError(.invalid, "the parameter '\(name)' must be \(expected)")
        }
        return value
    }

    /// A whole number in the query that isn't negative, if it is there.
    func number<Number: FixedWidthInteger>(
        _ name: String, as type: Number.Type = Number.self
    ) throws(FogError) -> Number? {
        try query(name, "a whole number that isn't negative") { text in
            Self.digits(text, as: Number.self)
        }
    }

    /// The fence of a lease in the query, if it is there.
    func fence() throws(FogError) -> Int64? {
        try query("fence", "a lease's fence, a whole number from 1") { text in
            Self.digits(text, as: Int64.self).flatMap { $0 >= 1 ? $0 : nil }
        }
    }

    /// How long the answer may be held back: the parameter `wait` in milliseconds, up to a minute.
    func wait() throws(FogError) -> Duration {
        let milliseconds = try query("wait", "a number of milliseconds up to 60000") { text in
            Self.digits(text, as: Int64.self).flatMap { $0 <= 60_000 ? $0 : nil }
        }
        return .milliseconds(milliseconds ?? 0)
    }

    /// What an anonymous caller has worked for the call, if it says so.
    func work() throws(FogError) -> AnonymousWork? {
        guard let name = HTTPField.Name(AnonymousPuzzle.field), let text = headers[name] else { return nil }
        return try AnonymousWork(field: text)
    }

    /// The number that decimal digits spell; signs aren't taken.
    private static func digits<Number: FixedWidthInteger>(_ text: String, as type: Number.Type) -> Number? {
        text.utf8.first == UInt8(ascii: "+") || text.utf8.first == UInt8(ascii: "-") ? nil : Number(text)
    }

    /// The whole body, at most `limit` bytes, which count among those that the caller holds in memory.
    ///
    /// - Throws: ``FogError/Code/tooLarge`` if it has more, or says that it will have.
    func bytes(limit: Int) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap({ Int64($0) }), length > Int64(limit) {
            throw Self.tooLong(limit)
        }
        var bytes: [UInt8] = []
        for try await piece in body {
            guard piece.readableBytes <= limit - bytes.count else { throw Self.tooLong(limit) }
            try CallTicket.current?.hold(piece.readableBytes)
            bytes.append(contentsOf: piece.readableBytesView)
        }
        return bytes
    }

    private static func tooLong(_ limit: Int) -> FogError {
        FogError(.tooLarge, "the request's body is longer than the \(limit) bytes that it may have")
    }

    /// The body as a JSON document, of which every member must be known.
    func json<Value: Decodable & Sendable>(as type: Value.Type = Value.self) async throws -> Value {
        try await HeavyWork.read(try await bytes(limit: 4 << 20)) { try Self.decode($0) }
    }

    /// A JSON document's value; a member that it doesn't have, and one that is there twice, is refused.
    static func decode<Value: Decodable>(_ bytes: [UInt8], as type: Value.Type = Value.self) throws(FogError) -> Value {
        if let name = RepeatedMember.first(in: bytes) {
            throw FogError(.invalid, "the body has the member '\(name)' twice in one object")
        }
        do {
            return try JSONDecoder().decode(KnownMembers<Value>.self, from: Data(bytes)).message
        } catch let error as DecodingError {
            throw FogError(.invalid, "the body isn't the JSON document that this call takes: \(error.place)")
        } catch {
            throw FogError(.invalid, "the body isn't a JSON document")
        }
    }
}

extension CoordinatorContext {
    /// A part of the path.
    ///
    /// - Throws: ``FogError/Code/notFound`` if it isn't what `parse` accepts.
    func part<Value>(_ name: String, _ parse: (Substring) -> Value?) throws(FogError) -> Value {
        guard let text = parameters.get(name), let value = parse(text[...]) else {
            throw FogError(.notFound, "there is nothing under this path")
        }
        return value
    }

    func jobID() throws(FogError) -> JobID { try part("job") { JobID($0) } }
    func taskID() throws(FogError) -> TaskID { try part("task") { TaskID($0) } }
    func nodeID() throws(FogError) -> NodeID { try part("node") { NodeID($0) } }
    func blobHash() throws(FogError) -> BlobHash { try part("hash") { BlobHash($0) } }
}

extension DecodingError {
    /// Where in the document the mistake is, and which.
    fileprivate var place: String {
        func path(_ context: Context) -> String {
            context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        }
        switch self {
        case .keyNotFound(let key, let context): return "'\(path(context)).\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            return "'\(path(context))': \(context.debugDescription)"
        @unknown default: return "it can't be read"
        }
    }
}

/// A response that carries a JSON document.
func jsonResponse(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    let body = ByteBuffer(bytes: try encoder.encode(value))
    return Response(
        status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
}
