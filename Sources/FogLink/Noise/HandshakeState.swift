import Crypto
import FogCrypto

/// One side of a handshake (The Noise Protocol Framework, revision 34, section 5.3, and its extension for hybrid forward
/// secrecy). Messages are written and read in turn, the initiator's first; any error ends the handshake.
///
/// It rolls no dice but for the KEM's ciphertexts, whose randomness swift-crypto takes from the system.
public struct HandshakeState: Sendable {
    /// Who sends the first message.
    public enum Role: Hashable, Sendable, CaseIterable { case initiator, responder }

    /// The longest message (section 3).
    public static let messageLimit = 65_535
    private static let keyByteCount = 32
    private static let kemKeyByteCount = 1184
    private static let kemCiphertextByteCount = 1088

    /// The protocol.
    public let noise: NoiseProtocol
    /// Which side this is.
    public let role: Role
    private var symmetric: SymmetricState
    private let staticKey: Curve25519.KeyAgreement.PrivateKey?
    private let ephemeral: Curve25519.KeyAgreement.PrivateKey?
    private let kemKey: MLKEM768.PrivateKey?
    private var psks: ArraySlice<SecretBytes>
    /// The other's static public key, once it is known: 32 bytes.
    public private(set) var remoteStatic: [UInt8]?
    private var remoteEphemeral: [UInt8]?
    private var remoteKEMKey: MLKEM768.PublicKey?
    private var position = 0
    private var hasFailed = false

    /// Begins a handshake.
    ///
    /// - Parameters:
    ///   - prologue: What both must agree on without sending it; any length.
    ///   - keys: If they have the other's static key in a pattern in which the other sends it, it must send this one.
    /// - Throws: ``NoiseError/missingKey(_:)`` if the pattern needs a key that isn't there, ``NoiseError/badKey(_:)`` if
    ///   one has a wrong length.
    public init(
        _ noise: NoiseProtocol, role: Role, prologue: [UInt8] = [], keys: HandshakeKeys
    ) throws(NoiseError) {
        try noise.needs(of: role).check(keys)
        self.noise = noise
        self.role = role
        symmetric = SymmetricState(noise)
        symmetric.mix(hash: prologue)
        staticKey = try Self.curveKey(keys.staticKey, "the static key")
        ephemeral = try Self.curveKey(keys.ephemeral, "the ephemeral key")
        kemKey = try Self.kemKey(keys.kemSeed)
        remoteStatic = keys.remoteStatic
        psks = keys.psks[...]
        if let key = keys.remoteStatic, key.count != Self.keyByteCount { throw .badKey("the other's static key") }
        try mixKnown(noise.pattern.knownOfInitiator, of: .initiator)
        try mixKnown(noise.pattern.knownOfResponder, of: .responder)
    }

    private mutating func mixKnown(_ tokens: [NoiseToken], of owner: Role) throws(NoiseError) {
        for token in tokens where token == .s {
            let key = owner == role ? staticKey.map { Array($0.publicKey.rawRepresentation) } : remoteStatic
            guard let key else { throw .missingKey(owner == role ? "a static key" : "the other's static key") }
            symmetric.mix(hash: key)
        }
    }

    private static func curveKey(
        _ secret: SecretBytes?, _ name: String
    ) throws(NoiseError) -> Curve25519.KeyAgreement.PrivateKey? {
        guard let secret else { return nil }
        guard let key = secret.withBytes({ try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: $0) }) else {
            throw .badKey(name)
        }
        return key
    }

    private static func kemKey(_ seed: SecretBytes?) throws(NoiseError) -> MLKEM768.PrivateKey? {
        guard let seed else { return nil }
        let key = seed.withBytes { try? MLKEM768.PrivateKey(seedRepresentation: $0, publicKey: nil) }
        guard let key else { throw .badKey("the KEM's seed") }
        return key
    }

    /// Whether all messages have been exchanged.
    public var isFinished: Bool { !hasFailed && position == noise.pattern.messages.count }
    /// Whether it is this side's turn to write.
    public var isToWrite: Bool {
        !hasFailed && !isFinished && position.isMultiple(of: 2) == (role == .initiator)
    }
    /// The hash of the transcript so far; the same on both sides after the last message, and unique to the handshake.
    public var handshakeHash: [UInt8] { symmetric.transcript }

    /// The ciphers for what follows the handshake; `nil` before its end. They begin anew with every call: to call it
    /// twice, and use both results, is to encrypt two messages with the same key and number.
    public func split() -> (sending: CipherState, receiving: CipherState)? {
        guard isFinished else { return nil }
        let (fromInitiator, fromResponder) = symmetric.split()
        return role == .initiator ? (fromInitiator, fromResponder) : (fromResponder, fromInitiator)
    }

    /// The keys for what follows the handshake, 32 bytes each; `nil` before its end.
    func splitKeys() -> (sending: SecretBytes, receiving: SecretBytes)? {
        guard isFinished else { return nil }
        let (fromInitiator, fromResponder) = symmetric.splitKeys()
        return role == .initiator ? (fromInitiator, fromResponder) : (fromResponder, fromInitiator)
    }

    /// Writes the next message.
    public mutating func write(_ payload: [UInt8]) throws(NoiseError) -> [UInt8] {
        guard isToWrite else { throw .outOfOrder }
        hasFailed = true
        var message: [UInt8] = []
        for token in noise.pattern.messages[position] {
            switch token {
            case .e:
                guard let ephemeral else { throw .missingKey("an ephemeral key") }
                let key = Array(ephemeral.publicKey.rawRepresentation)
                message += key
                mixEphemeral(key)
            case .s:
                guard let staticKey else { throw .missingKey("a static key") }
                message += try symmetric.encrypt(Array(staticKey.publicKey.rawRepresentation))
            case .e1:
                guard let kemKey else { throw .missingKey("a KEM's seed") }
                message += try symmetric.encrypt(Array(kemKey.publicKey.rawRepresentation))
            case .ekem1: message += try encapsulate()
            case .ee, .es, .se, .ss, .psk: try mixSecret(token)
            }
        }
        message += try symmetric.encrypt(payload)
        guard message.count <= Self.messageLimit else { throw .tooLong(message.count) }
        hasFailed = false
        position += 1
        return message
    }

    /// Reads the other's next message.
    ///
    /// - Returns: Its payload, which is genuine as far as the pattern says.
    public mutating func read(_ message: [UInt8]) throws(NoiseError) -> [UInt8] {
        guard !hasFailed, !isFinished, !isToWrite else { throw .outOfOrder }
        hasFailed = true
        guard message.count <= Self.messageLimit else { throw .tooLong(message.count) }
        var rest = message[...]
        for token in noise.pattern.messages[position] {
            switch token {
            case .e:
                let key = try Self.take(Self.keyByteCount, from: &rest)
                remoteEphemeral = key
                mixEphemeral(key)
            case .s:
                let key = try decrypt(Self.keyByteCount, from: &rest)
                guard remoteStatic == nil || remoteStatic == key else { throw .badKey("the other's static key") }
                remoteStatic = key
            case .e1:
                let key = try decrypt(Self.kemKeyByteCount, from: &rest)
                guard let key = try? MLKEM768.PublicKey(rawRepresentation: key) else {
                    throw .badKey("the other's KEM key")
                }
                remoteKEMKey = key
            case .ekem1: try decapsulate(try decrypt(Self.kemCiphertextByteCount, from: &rest))
            case .ee, .es, .se, .ss, .psk: try mixSecret(token)
            }
        }
        let payload = try symmetric.decrypt(Array(rest))
        hasFailed = false
        position += 1
        return payload
    }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) throws(NoiseError) -> [UInt8] {
        guard rest.count >= count else { throw .tooShort(needed: count, found: rest.count) }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    private mutating func decrypt(_ count: Int, from rest: inout ArraySlice<UInt8>) throws(NoiseError) -> [UInt8] {
        try symmetric.decrypt(try Self.take(count + (symmetric.hasKey ? CipherState.tagByteCount : 0), from: &rest))
    }

    /// With a pre-shared key an ephemeral key is mixed into the key too (section 9.2).
    private mutating func mixEphemeral(_ key: [UInt8]) {
        symmetric.mix(hash: key)
        if noise.pattern.hasPSK { symmetric.mix(key: SecretBytes(key)) }
    }

    private mutating func mixSecret(_ token: NoiseToken) throws(NoiseError) {
        let isInitiator = role == .initiator
        switch token {
        case .ee: try mixExchange(ephemeral, remoteEphemeral)
        case .es: try mixExchange(isInitiator ? ephemeral : staticKey, isInitiator ? remoteStatic : remoteEphemeral)
        case .se: try mixExchange(isInitiator ? staticKey : ephemeral, isInitiator ? remoteEphemeral : remoteStatic)
        case .ss: try mixExchange(staticKey, remoteStatic)
        default:
            guard let psk = psks.popFirst() else { throw .missingKey("a pre-shared key") }
            symmetric.mix(keyAndHash: psk)
        }
    }

    private mutating func mixExchange(
        _ own: Curve25519.KeyAgreement.PrivateKey?, _ other: [UInt8]?
    ) throws(NoiseError) {
        guard let own else { throw .missingKey("a key of its own") }
        guard let other else { throw .missingKey("the other's key") }
        guard let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: other),
            let secret = try? own.sharedSecretFromKeyAgreement(with: key)
        else { throw .badKey("the other's key") }
        let bytes = secret.withUnsafeBytes { SecretBytes(copying: RawSpan(_unsafeBytes: $0)) }
        // With a key of small order anybody could compute it, and swift-crypto doesn't look.
        guard bytes != SecretBytes([UInt8](repeating: 0, count: bytes.count)) else { throw .badKey("the other's key") }
        symmetric.mix(key: bytes)
    }

    private mutating func encapsulate() throws(NoiseError) -> [UInt8] {
        guard let made = try? remoteKEMKey?.encapsulate() else { throw .badKey("the other's KEM key") }
        let sealed = try symmetric.encrypt(Array(made.encapsulated))
        symmetric.mix(key: made.sharedSecret.withUnsafeBytes { SecretBytes(copying: RawSpan(_unsafeBytes: $0)) })
        return sealed
    }

    private mutating func decapsulate(_ ciphertext: [UInt8]) throws(NoiseError) {
        guard let kemKey, let secret = try? kemKey.decapsulate(ciphertext) else {
            throw .badKey("the KEM's ciphertext")
        }
        symmetric.mix(key: secret.withUnsafeBytes { SecretBytes(copying: RawSpan(_unsafeBytes: $0)) })
    }
}
