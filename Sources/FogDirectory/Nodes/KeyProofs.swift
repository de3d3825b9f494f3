import FogCore
public import FogCrypto

/// Proofs that a node has the secret halves of the keys in its descriptor, each bound to the descriptor.
///
/// Of a key with a part of X25519 and one of a KEM (`fog-pq`) the X25519 part is proved, which lies at its end.
public struct KeyProofs: Hashable, Sendable {
    /// For ``NodeDescriptor/linkKey``.
    public var link: X25519KeyProof?
    /// For ``NodeDescriptor/onionKey``.
    public var onion: X25519KeyProof?
    /// For ``NodeDescriptor/delayKey``: a proof of the verifiable random function on the descriptor.
    public var delay: [UInt8]?
    /// For ``NodeDescriptor/mixKeys``, in their order.
    public var mix: [X25519KeyProof]

    public init() { mix = [] }

    /// What proofs are bound to.
    public static func context(of descriptor: Verified<NodeDescriptor>) -> [UInt8] {
        Array("fog key proof 1\n".utf8) + descriptor.digest.array
    }

    init(reading reader: inout DocumentReader) throws(DocumentError) {
        func proof(_ word: DocumentWord) throws(DocumentError) -> X25519KeyProof {
            guard let proof = X25519KeyProof(try word.bytes(X25519KeyProof.byteCount)) else {
                throw word.error("no proof")
            }
            return proof
        }
        link = try proof(try reader.read("prove-link-key"))
        if let words = try reader.readIfPresent("prove-onion-key") { onion = try proof(words[0]) }
        if let words = try reader.readIfPresent("prove-delay-key") { delay = try words[0].bytes(80) }
        mix = []
        for words in try reader.readAll("prove-mix-key", limit: NodeDescriptor.mixKeyLimit) {
            mix.append(try proof(words[0]))
        }
    }

    func write(to writer: inout DocumentWriter) {
        if let link { writer.line("prove-link-key", Base64.encode(link.bytes)) }
        if let onion { writer.line("prove-onion-key", Base64.encode(onion.bytes)) }
        if let delay { writer.line("prove-delay-key", Base64.encode(delay)) }
        for proof in mix { writer.line("prove-mix-key", Base64.encode(proof.bytes)) }
    }

    /// The first key of a descriptor that isn't proved, or `nil`.
    func firstMissing(for descriptor: Verified<NodeDescriptor>) -> String? {
        let (document, context) = (descriptor.document, Self.context(of: descriptor))
        guard link?.isValid(for: document.linkKey, context: context) == true else { return "link key" }
        if let key = document.onionKey, onion?.isValid(for: key, context: context) != true { return "onion key" }
        if let key = document.delayKey {
            guard let delay, let proof = try? VRFProof(delay),
                let key = try? VRFPublicKey(key, suite: .elligator2),
                (try? key.verify(proof, input: context.span.bytes)) != nil
            else { return "delay key" }
        }
        guard mix.count == document.mixKeys.count else { return "keys for packets" }
        for (proof, key) in zip(mix, document.mixKeys)
        where !proof.isValid(for: Array(key.bytes.suffix(32)), context: context) {
            return "key for packets of epoch \(key.epoch)"
        }
        return nil
    }
}
