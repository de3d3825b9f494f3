import FogCore
import FogCrypto
import FoundationEssentials
import Testing

@testable import FogLink

/// A handshake in the form of cacophony's files, with members for a KEM.
struct NoiseCase: Codable {
    struct Message: Codable {
        let payload, ciphertext: String
    }

    struct File: Codable {
        let vectors: [NoiseCase]
    }

    var protocolName: String
    var initPrologue, initStatic, initEphemeral, initRemoteStatic, initKemSeed: String?
    var initPsks: [String]?
    var respPrologue, respStatic, respEphemeral, respRemoteStatic: String?
    var respPsks: [String]?
    var respKemRandomness: String?
    var handshakeHash: String
    var transportKeys: [String]?
    var messages: [Message]

    /// The cases of a file.
    static func read(_ path: String) throws -> [NoiseCase] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(File.self, from: Data(contentsOf: URL(filePath: path))).vectors
    }

    static func write(_ cases: [NoiseCase], to path: String) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        try encoder.encode(File(vectors: cases)).write(to: URL(filePath: path))
    }

    static func bytes(_ text: String?) throws -> [UInt8] { try #require(Hexadecimal.decode(text ?? "")) }

    private static func secret(_ text: String?) throws -> SecretBytes? {
        try text.map { SecretBytes(try bytes($0)) }
    }

    /// One side at the beginning.
    func begin(_ role: HandshakeState.Role) throws -> HandshakeState {
        let isFirst = role == .initiator
        let remote = isFirst ? initRemoteStatic : respRemoteStatic
        let keys = HandshakeKeys(
            staticKey: try Self.secret(isFirst ? initStatic : respStatic),
            ephemeral: try Self.secret(isFirst ? initEphemeral : respEphemeral),
            kemSeed: isFirst ? try Self.secret(initKemSeed) : nil, remoteStatic: try remote.map { try Self.bytes($0) },
            psks: try ((isFirst ? initPsks : respPsks) ?? []).map { SecretBytes(try Self.bytes($0)) })
        return try HandshakeState(
            NoiseProtocol(protocolName), role: role, prologue: Self.bytes(isFirst ? initPrologue : respPrologue),
            keys: keys)
    }
}
