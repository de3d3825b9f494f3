public import FogCore

/// What a mix makes known once an epoch and its key are gone: the number by which its delays were drawn, and the proof that
/// it was the only one possible.
public struct Disclosure: SignedDocument, Hashable {
    public static let kind = SignedStatement.Kind.disclosure
    public static let byteLimit = 4096

    /// The mix's Ed25519 identity key, 32 bytes.
    public let identityKey: [UInt8]
    /// The epoch that has ended.
    public let epoch: UInt64
    /// The epoch of the consensus whose beacon went into the function; 0 if there was none before.
    public let beaconEpoch: UInt64
    /// What the verifiable random function gave: 64 bytes.
    public let output: [UInt8]
    /// Its proof (RFC 9381): 80 bytes.
    public let proof: [UInt8]

    /// The mix.
    public var node: NodeID { NodeID(Digest.of(identityKey)) }

    public init(identityKey: [UInt8], epoch: UInt64, beaconEpoch: UInt64, output: [UInt8], proof: [UInt8]) {
        self.identityKey = identityKey
        self.beaconEpoch = beaconEpoch
        self.epoch = epoch
        self.output = output
        self.proof = proof
    }

    public init(reading reader: inout DocumentReader) throws(DocumentError) {
        identityKey = try reader.read("identity").bytes(32)
        epoch = try reader.read("epoch").integer()
        beaconEpoch = try reader.read("beacon-epoch").integer()
        output = try reader.read("output").bytes(64)
        proof = try reader.read("proof").bytes(80)
    }

    public func write(to writer: inout DocumentWriter) {
        writer.line("identity", Base64.encode(identityKey))
        writer.line("epoch", "\(epoch)")
        writer.line("beacon-epoch", "\(beaconEpoch)")
        writer.line("output", Base64.encode(output))
        writer.line("proof", Base64.encode(proof))
    }
}

extension Unverified<Disclosure> {
    /// The disclosure, if it is signed with the identity key that it names.
    public func verified(in network: Bytes32) throws(DocumentError) -> Verified<Disclosure> {
        try verified(by: SignatureKeys(ed25519: claimed.identityKey), in: network)
    }
}
