public import FogCore

/// What authorities say about nodes that are out, with the certificates by which they say it; nobody has checked it yet.
///
/// ```
/// fog-outages 1
/// outage LENGTH *
/// certificate LENGTH *
/// ```
///
/// and then those documents, one behind the other.
public struct OutageList: Hashable, Sendable {
    /// The most bytes of one.
    public static let byteLimit =
        NetworkDescription.authorityLimit * (Outage.byteLimit + AuthorityCertificate.byteLimit) + 4096

    public let outages: [[UInt8]]
    public let certificates: [[UInt8]]

    public init(outages: [[UInt8]], certificates: [[UInt8]]) {
        self.outages = outages
        self.certificates = certificates
    }

    /// Reads a list.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= Self.byteLimit else { throw DocumentError(line: 0, "the list is too long") }
        var reader = DocumentReader(bytes)
        let version = try reader.read("fog-outages")
        guard version.text == "1" else { throw version.error("no version of the form that is known here") }
        var lengths: [Int] = []
        for words in try reader.readAll("outage", limit: NetworkDescription.authorityLimit) {
            lengths.append(Int(try words[0].integer(1...UInt64(Outage.byteLimit))))
        }
        let count = lengths.count
        for words in try reader.readAll("certificate", limit: ConsensusBundle.certificateLimit) {
            lengths.append(Int(try words[0].integer(1...UInt64(AuthorityCertificate.byteLimit))))
        }
        let parts = try reader.parts(of: lengths)
        outages = Array(parts[..<count])
        certificates = Array(parts[count...])
    }

    /// The list as it is sent.
    public var bytes: [UInt8] {
        var writer = DocumentWriter()
        writer.line("fog-outages", "1")
        for outage in outages { writer.line("outage", "\(outage.count)") }
        for certificate in certificates { writer.line("certificate", "\(certificate.count)") }
        for part in outages + certificates { writer.lines(part) }
        return writer.bytes
    }

    /// The nodes of a consensus that at least as many authorities name as must sign one.
    public func nodes(outOf consensus: Verified<Consensus>, in network: NetworkDescription) -> Set<NodeID> {
        let certificates = AuthorityCertificate.genuine(certificates, in: network).map(\.document)
        var newest: [NodeID: Outage] = [:]
        for bytes in outages {
            guard let outage = try? Unverified<Outage>(parsing: bytes),
                outage.claimed.consensus == consensus.digest, outage.claimed.epoch == consensus.document.epoch,
                newest[outage.claimed.authority]?.number ?? 0 < outage.claimed.number,
                certificates.contains(where: {
                    $0.authority == outage.claimed.authority && $0.isValid(at: consensus.document.validAfter)
                        && $0.keys.brief.haveSigned(outage.statement(in: network.identifier), outage.signatures)
                })
            else { continue }
            newest[outage.claimed.authority] = outage.claimed
        }
        var counts: [NodeID: Int] = [:]
        for node in newest.values.flatMap(\.nodes) { counts[node, default: 0] += 1 }
        return Set(counts.filter { $0.value >= network.threshold }.keys)
    }
}
