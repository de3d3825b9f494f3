import Crypto
public import FogCore

/// A signature beneath a document, as it was found there or made for it.
public struct DocumentSignature: Hashable, Sendable {
    public let algorithm: SignatureAlgorithm
    /// The name of the key: SHA-256 of the public key.
    public let key: Bytes32
    /// ``SignatureAlgorithm/signatureByteCount`` bytes.
    public let bytes: [UInt8]

    public init(_ algorithm: SignatureAlgorithm, key: Bytes32, bytes: [UInt8]) {
        self.algorithm = algorithm
        self.key = key
        self.bytes = bytes
    }

    init(reading words: [DocumentWord]) throws(DocumentError) {
        guard words.count == 3, let algorithm = SignatureAlgorithm(rawValue: words[0].text) else {
            throw words[0].error("no algorithm of signatures")
        }
        self.algorithm = algorithm
        key = try words[1].bytes32()
        bytes = try words[2].bytes(algorithm.signatureByteCount)
    }

    func write(to writer: inout DocumentWriter) {
        writer.line("signature", algorithm.rawValue, Base64.encode(key.array), Base64.encode(bytes))
    }

    /// The name of a public key in signatures.
    public static func name(of key: [UInt8]) -> Bytes32 { Bytes32(SHA256.hash(data: key)) }
}
