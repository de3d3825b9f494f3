public import FogCore

/// What an authority has seen and signed of an epoch's vote. It isn't signed itself: each thing in it is.
public struct AuthorityStatus: Sendable {
    public static let byteLimit = 8 << 20
    /// Certificates in one: usually one of each authority, and more if authorities lie.
    static let certificateLimit = 1024

    /// A document of which an authority knows, and who has signed it.
    public struct Claim: Hashable, Sendable {
        public let author: NodeID
        public let digest: Bytes32
        public var signatures: [NodeID: [DocumentSignature]]
    }

    public let sender: NodeID
    /// The epoch whose consensus is made.
    public let epoch: UInt64
    /// The newest consensus that the sender has: its epoch and digest.
    public var newest: (epoch: UInt64, digest: Bytes32)?
    /// What the sender says about nodes that are out, by its digest.
    public var outage: Bytes32?
    /// The certificates that the sender knows.
    public var certificates: [[UInt8]] = []
    public var votes: [Claim] = []
    public var reveals: [Claim] = []
    /// The digests of the consensus that authorities have signed.
    public var signed: [Claim] = []

    init(sender: NodeID, epoch: UInt64) {
        self.sender = sender
        self.epoch = epoch
    }

    /// Reads a status.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= Self.byteLimit else { throw DocumentError(line: 0, "the status is too long") }
        var reader = DocumentReader(bytes)
        guard try reader.read("fog-status").text == "1" else { throw DocumentError(line: 1, "an unknown version") }
        sender = try reader.read("authority").node()
        epoch = try reader.read("epoch").integer()
        if let words = try reader.readIfPresent("newest", 2...2) {
            newest = (try words[0].integer(), try words[1].bytes32())
        }
        if let words = try reader.readIfPresent("outage") { outage = try words[0].bytes32() }
        for words in try reader.readAll("certificate", limit: Self.certificateLimit) {
            certificates.append(try words[0].bytes(upTo: AuthorityCertificate.byteLimit))
        }
        votes = try Self.claims("vote", from: &reader)
        reveals = try Self.claims("reveal", from: &reader)
        signed = try Self.claims("consensus", from: &reader)
        try reader.readEnd()
    }

    private static func claims(_ keyword: String, from reader: inout DocumentReader) throws(DocumentError) -> [Claim] {
        let limit = NetworkDescription.authorityLimit
        var claims: [Claim] = []
        while let words = try reader.readIfPresent(keyword, 2...2) {
            var claim = Claim(author: try words[0].node(), digest: try words[1].bytes32(), signatures: [:])
            var last: (signer: NodeID, count: Int)?
            for words in try reader.readAll("by", 4...4, limit: 2 * limit) {
                let signer = try words[0].node()
                if let last, last.signer > signer { throw words[0].error("out of order") }
                last = (signer, last?.signer == signer ? (last?.count ?? 0) + 1 : 1)
                guard last?.count ?? 0 <= SignatureAlgorithm.allCases.count else {
                    throw words[0].error("there more often than it has keys")
                }
                claim.signatures[signer, default: []].append(
                    try DocumentSignature(reading: Array(words.dropFirst())))
            }
            claims.append(claim)
            guard claims.count <= Agreement.shownLimit * limit else { throw words[0].error("one claim too many") }
        }
        return claims
    }

    /// The status as it is sent.
    public var bytes: [UInt8] {
        var writer = DocumentWriter()
        writer.line("fog-status", "1")
        writer.line("authority", sender.description)
        writer.line("epoch", "\(epoch)")
        if let newest { writer.line("newest", "\(newest.epoch)", Base64.encode(newest.digest.array)) }
        if let outage { writer.line("outage", Base64.encode(outage.array)) }
        for certificate in certificates { writer.line("certificate", Base64.encode(certificate)) }
        for (keyword, claims) in [("vote", votes), ("reveal", reveals), ("consensus", signed)] {
            for claim in claims {
                writer.line(keyword, claim.author.description, Base64.encode(claim.digest.array))
                for signer in claim.signatures.keys.sorted() {
                    for signature in claim.signatures[signer] ?? [] {
                        writer.line(
                            "by", signer.description, signature.algorithm.rawValue,
                            Base64.encode(signature.key.array), Base64.encode(signature.bytes))
                    }
                }
            }
        }
        return writer.bytes
    }
}
