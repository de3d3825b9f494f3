public import FogCore

/// Lets a signing key speak for an authority for a while; signed with the authority's identity key.
public struct AuthorityCertificate: SignedDocument, Hashable {
    public static let kind = SignedStatement.Kind.certificate
    /// In base64 it fits into a line of ``AuthorityStatus``.
    public static let byteLimit = 4096

    /// Whose it is.
    public let authority: NodeID
    /// From when on it counts, …
    public let validAfter: WallTime
    /// … and until when.
    public let validUntil: WallTime
    /// The keys that speak for the authority.
    public let keys: SignatureKeys

    public var epoch: UInt64 { 0 }

    public init(authority: NodeID, validAfter: WallTime, validUntil: WallTime, keys: SignatureKeys) {
        self.authority = authority
        self.validAfter = validAfter
        self.validUntil = validUntil
        self.keys = keys
    }

    public init(reading reader: inout DocumentReader) throws(DocumentError) {
        authority = try reader.read("authority").node()
        validAfter = try reader.read("valid-after").time()
        validUntil = try reader.read("valid-until").time()
        let first = try reader.read("signing-key", 2...2)
        guard first[0].text == SignatureAlgorithm.ed25519.rawValue else { throw first[0].error("not 'ed25519'") }
        let ed25519 = try first[1].bytes(SignatureAlgorithm.ed25519.keyByteCount)
        var mldsa65: [UInt8]?
        if let second = try reader.readIfPresent("signing-key", 2...2) {
            guard second[0].text == SignatureAlgorithm.mldsa65.rawValue else { throw second[0].error("not 'mldsa65'") }
            mldsa65 = try second[1].bytes(SignatureAlgorithm.mldsa65.keyByteCount)
        }
        keys = SignatureKeys(ed25519: ed25519, mldsa65: mldsa65)
    }

    public func write(to writer: inout DocumentWriter) {
        writer.line("authority", authority.description)
        writer.line("valid-after", validAfter.description)
        writer.line("valid-until", validUntil.description)
        writer.line("signing-key", SignatureAlgorithm.ed25519.rawValue, Base64.encode(keys.ed25519))
        if let key = keys.mldsa65 {
            writer.line("signing-key", SignatureAlgorithm.mldsa65.rawValue, Base64.encode(key))
        }
    }

    /// Whether it counts at a time.
    public func isValid(at time: WallTime) -> Bool { validAfter <= time && time < validUntil }

    /// Those of several certificates that authorities of the network have signed; what else there is is left out.
    static func genuine(
        _ certificates: some Sequence<[UInt8]>, in network: NetworkDescription
    ) -> [Verified<AuthorityCertificate>] {
        certificates.compactMap { try? Unverified<AuthorityCertificate>(parsing: $0).verified(in: network) }
    }
}

extension Unverified<AuthorityCertificate> {
    /// The certificate, if the authority that it names is one of the network's and has signed it.
    public func verified(in network: NetworkDescription) throws(DocumentError) -> Verified<AuthorityCertificate> {
        guard let authority = network.authority(claimed.authority) else {
            throw DocumentError(line: 2, "the network has no such authority")
        }
        return try verified(by: SignatureKeys(ed25519: authority.identityKey), in: network.identifier)
    }
}
