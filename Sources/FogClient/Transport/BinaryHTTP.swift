public import FogCore
public import HTTPTypes

/// Requests and responses as bytes: messages of known length of Binary HTTP (RFC 9292), without trailers.
public enum BinaryHTTP {
    /// The most header fields of a message, and the most bytes of one.
    private static let fieldLimit = 256
    private static let fieldByteLimit = 65_536

    // MARK: Requests

    /// Writes a request.
    public static func encode(_ request: HTTPRequest, content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(0, to: &bytes)
        for text in [request.method.rawValue, request.scheme ?? "http", request.authority ?? "", request.path ?? "/"] {
            append(Array(text.utf8), to: &bytes)
        }
        append(request.headerFields, to: &bytes)
        append(content, to: &bytes)
        append(0, to: &bytes)
        return bytes
    }

    /// Reads a request.
    public static func request(_ bytes: [UInt8]) throws(ByteError) -> (head: HTTPRequest, content: [UInt8]) {
        var reader = ByteReader(bytes.span.bytes)
        guard try integer(&reader) == 0 else { throw .invalid(field: "framing") }
        guard let method = HTTPRequest.Method(try text(&reader)) else { throw .invalid(field: "method") }
        let scheme = try text(&reader)
        let authority = try text(&reader)
        let path = try text(&reader)
        guard path.hasPrefix("/") else { throw .invalid(field: "path") }
        let fields = try fields(&reader)
        let head = HTTPRequest(
            method: method, scheme: scheme, authority: authority.isEmpty ? nil : authority, path: path,
            headerFields: fields)
        return (head, try content(&reader))
    }

    // MARK: Responses

    /// Writes a response.
    public static func encode(_ response: HTTPResponse, content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(1, to: &bytes)
        append(UInt64(response.status.code), to: &bytes)
        append(response.headerFields, to: &bytes)
        append(content, to: &bytes)
        append(0, to: &bytes)
        return bytes
    }

    /// Reads a response.
    public static func response(_ bytes: [UInt8]) throws(ByteError) -> (head: HTTPResponse, content: [UInt8]) {
        var reader = ByteReader(bytes.span.bytes)
        guard try integer(&reader) == 1 else { throw .invalid(field: "framing") }
        let status = try integer(&reader)
        guard (200...599).contains(status) else { throw .invalid(field: "status") }
        let fields = try fields(&reader)
        let head = HTTPResponse(status: HTTPResponse.Status(code: Int(status)), headerFields: fields)
        return (head, try content(&reader))
    }

    // MARK: Parts

    /// Appends a number of variable length (RFC 9000, section 16).
    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        switch number {
        case 0..<1 << 6: bytes.append(UInt8(number))
        case 1 << 6..<1 << 14: bytes.appendInteger(UInt16(number) | 1 << 14)
        case 1 << 14..<1 << 30: bytes.appendInteger(UInt32(number) | 2 << 30)
        default: bytes.appendInteger(number & (1 << 62 - 1) | 3 << 62)
        }
    }

    private static func append(_ content: [UInt8], to bytes: inout [UInt8]) {
        append(UInt64(content.count), to: &bytes)
        bytes += content
    }

    private static func append(_ fields: HTTPFields, to bytes: inout [UInt8]) {
        var section: [UInt8] = []
        for field in fields {
            append(Array(field.name.canonicalName.utf8), to: &section)
            append(Array(field.value.utf8), to: &section)
        }
        append(section, to: &bytes)
    }

    private static func integer(_ reader: inout ByteReader) throws(ByteError) -> UInt64 {
        let first = try reader.readInteger(UInt8.self)
        var number = UInt64(first & 0x3f)
        for _ in 1..<(1 << (first >> 6)) { number = number << 8 | UInt64(try reader.readInteger(UInt8.self)) }
        return number
    }

    private static func array(_ reader: inout ByteReader, limit: Int) throws(ByteError) -> [UInt8] {
        let count = try integer(&reader)
        guard count <= limit else { throw .tooLong(length: count, limit: limit) }
        return try reader.readArray(Int(count))
    }

    private static func text(_ reader: inout ByteReader) throws(ByteError) -> String {
        guard let text = String(validating: try array(&reader, limit: fieldByteLimit), as: UTF8.self) else {
            throw .notText
        }
        return text
    }

    private static func fields(_ reader: inout ByteReader) throws(ByteError) -> HTTPFields {
        let section = try array(&reader, limit: fieldLimit * fieldByteLimit)
        var inner = ByteReader(section.span.bytes)
        var fields = HTTPFields()
        while inner.remaining > 0 {
            guard fields.count < fieldLimit else { throw .tooLong(length: UInt64(fields.count) + 1, limit: fieldLimit) }
            let name = try text(&inner)
            let value = try text(&inner)
            // Pseudo-header fields have their own places.
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { throw .invalid(field: "field") }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }

    /// Reads the content, and the trailers, which are ignored; padding with zeros may follow.
    private static func content(_ reader: inout ByteReader) throws(ByteError) -> [UInt8] {
        guard reader.remaining > 0 else { return [] }
        let content = try array(&reader, limit: .max)
        if reader.remaining > 0 { _ = try array(&reader, limit: fieldLimit * fieldByteLimit) }
        return content
    }
}
