import FogCore
import FogDirectory
import FogHTTP
import FogJobs
import FogNetworking
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Answers calls for what a directory consists of: an authority's, or a mirror's, which has consensuses only.
struct DirectoryResponder: HTTPResponder {
    let network: NetworkDescription
    let archive: DirectoryArchive
    /// The authority whose documents these are, if it is one.
    let authority: AuthorityDriver?
    /// What nodes hand in at the authority about epochs that are over.
    var disclosures: DisclosureShelf?
    /// Whether things may be handed in: over links only.
    let takes: Bool

    func respond(to request: Request, context: CallContext) async throws -> Response {
        var response: Response
        do {
            response = try await answer(request, context)
        } catch let error as FogError {
            response = Problem(error).response
        } catch let error as CallerGone {
            context.logger.debug("a request broke off", metadata: ["error": "\(error)"])
            response = Problem(FogError(.invalid, "the request's body broke off before its end")).response
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ request: Request, _ context: CallContext) async throws -> Response {
        guard let resource = DirectoryResource(path: request.uri.string) else {
            throw FogError(.notFound, "nothing is served under '\(request.uri.path.prefix(100))'")
        }
        switch request.method {
        case .get, .head: return try await get(resource, request)
        case .post where takes: return try await post(resource, request, context)
        default: throw FogError(.unsupported, "the method \(request.method) isn't taken here")
        }
    }

    // MARK: What is fetched

    private func get(_ resource: DirectoryResource, _ request: Request) async throws -> Response {
        switch resource {
        case .consensus(let epoch):
            guard let document = archive.consensus(epoch: epoch) else {
                throw FogError(.notFound, epoch.map { "there is no consensus for epoch \($0) here" } ?? Self.none)
            }
            return Self.response(document, request, isFixed: epoch != nil)
        case .section(let kind, let digest, let old):
            guard let document = archive.section(kind, digest, from: old) else {
                throw FogError(.notFound, "there is no such section here; it may be too old")
            }
            return Self.response(document, request, isFixed: true)
        case .vote(let digest): return try await document(.vote(digest), request)
        case .reveal(let digest): return try await document(.reveal(digest), request)
        case .outage(let digest): return try await document(.outage(digest), request)
        case .outages:
            guard let outages = await authority?.outages else { throw Self.noAuthority }
            return Self.response(ArchivedDocument(outages), request, isFixed: false)
        case .status:
            guard let status = await authority?.status else { throw Self.noAuthority }
            return Self.response(ArchivedDocument(status), request, isFixed: false)
        case .report:
            guard let report = await authority?.report else { throw Self.noAuthority }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let bytes = Array(try encoder.encode(report))
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .disclosures(let epoch?):
            guard let disclosures else { throw Self.noAuthority }
            return Self.response(ArchivedDocument(disclosures.list(of: epoch).bytes), request, isFixed: false)
        case .descriptors, .disclosures(nil):
            throw FogError(.unsupported, "this is where something is handed in; nothing is fetched")
        }
    }

    private func document(_ wanted: WantedDocument, _ request: Request) async throws -> Response {
        guard let authority else { throw Self.noAuthority }
        guard let bytes = await authority.document(wanted) else {
            throw FogError(.notFound, "there is no such document of the epoch that is being made here")
        }
        // Long, and of keys and signatures, which don't get shorter: not worth compressing for each that asks.
        let fields: HTTPFields = [.contentType: "text/plain; charset=us-ascii"]
        return Response(status: .ok, headers: fields, body: Self.body(bytes))
    }

    /// A body of which no more is copied than is under way.
    private static func body(_ bytes: [UInt8]) -> ResponseBody {
        let piece = 1 << 16
        guard bytes.count > piece else { return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)) }
        return ResponseBody(contentLength: bytes.count) { writer in
            for start in stride(from: 0, to: bytes.count, by: piece) {
                try await writer.write(ByteBuffer(bytes: bytes[start..<min(start + piece, bytes.count)]))
            }
            try await writer.finish(nil)
        }
    }

    private static let none = "there is no consensus here yet"
    private static let noAuthority = FogError(.notFound, "this is no authority: it serves consensuses only")

    private static func response(_ document: ArchivedDocument, _ request: Request, isFixed: Bool) -> Response {
        var fields: HTTPFields = [.contentType: "text/plain; charset=us-ascii", .vary: "Accept-Encoding"]
        fields[.cacheControl] = isFixed ? "public, max-age=86400, immutable" : "no-cache"
        var bytes = document.bytes
        let takesGzip = request.headers[.acceptEncoding]?.split(separator: ",").contains { word in
            word.prefix { $0 != ";" }.filter { $0 != " " } == "gzip"
        }
        if takesGzip == true, bytes.count > 1024, let compressed = document.gzip {
            fields[.contentEncoding] = "gzip"
            bytes = compressed
        }
        return Response(status: .ok, headers: fields, body: body(bytes))
    }

    // MARK: What is handed in

    private func post(
        _ resource: DirectoryResource, _ request: Request, _ context: CallContext
    ) async throws -> Response {
        guard let authority else { throw Self.noAuthority }
        switch resource {
        case .status:
            guard let key = context.channel.linkPeerKey,
                let sender = network.authorities.first(where: { $0.linkKey == key })
            else {
                throw FogError(.forbidden, "only the network's authorities hand in statuses, and show who they are")
            }
            await authority.take(
                status: try await Self.body(request, limit: AuthorityStatus.byteLimit), from: sender.id)
        case .descriptors:
            let bytes = try await Self.body(request, limit: NodePublication.byteLimit)
            let publication: NodePublication
            do throws(DocumentError) {
                publication = try NodePublication(parsing: bytes)
            } catch {
                let refusal = DescriptorRefusal.malformed(error)
                await authority.note(refusal)
                throw FogError(.invalid, refusal.description)
            }
            if let refusal = try await authority.publish(publication) { throw refusal.error }
        case .disclosures(nil):
            guard let disclosures else { throw Self.noAuthority }
            try disclosures.take(try await Self.body(request, limit: Disclosure.byteLimit))
        default: throw FogError(.unsupported, "nothing is handed in under '\(request.uri.path)'")
        }
        return Response(status: .noContent)
    }

    private static func body(_ request: Request, limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in request.body {
            guard piece.readableBytes <= limit - bytes.count else {
                throw FogError(.tooLarge, "what is handed in here has at most \(limit) bytes")
            }
            bytes += piece.readableBytesView
        }
        return bytes
    }
}
