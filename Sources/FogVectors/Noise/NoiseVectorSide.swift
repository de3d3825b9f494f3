import FogCrypto
import FogLink

/// What a case says of one side.
struct NoiseVectorSide {
    /// The members of a side, behind what they begin with.
    static let members = ["prologue", "static", "ephemeral", "remote_static", "psks"]

    /// What the names of its members begin with.
    let prefix: String
    private let role: HandshakeState.Role
    private let prologue: [UInt8]
    private let keys: HandshakeKeys
    /// The other's static public key, where it has to come in a message.
    private let expectedStatic: [UInt8]?

    init(_ role: HandshakeState.Role, of noise: NoiseProtocol, _ object: VectorObject) throws(VectorMismatch) {
        self.role = role
        let prefix = Self.prefix(role)
        self.prefix = prefix
        func key(_ name: String) throws(VectorMismatch) -> [UInt8]? {
            object.has(prefix + name) ? try object.bytes(prefix + name, count: BatchX25519.byteCount) : nil
        }
        prologue = object.has(prefix + "prologue") ? try object.bytes(prefix + "prologue") : []
        // Some files have keys that the pattern has no use for; a side may well own such.
        var keys = HandshakeKeys(
            staticKey: try key("static").map { SecretBytes($0) },
            ephemeral: try key("ephemeral").map { SecretBytes($0) })
        if object.has(prefix + "psks") { keys.psks = try object.byteLists(prefix + "psks").map { SecretBytes($0) } }
        let remoteStatic = try key("remote_static")
        let isKnown = noise.needs(of: role).remoteStatic
        keys.remoteStatic = isKnown ? remoteStatic : nil
        expectedStatic = isKnown ? nil : remoteStatic
        self.keys = keys
    }

    static func prefix(_ role: HandshakeState.Role) -> String { role == .initiator ? "init_" : "resp_" }

    /// Begins its handshake.
    func begin(_ noise: NoiseProtocol) throws(VectorMismatch) -> HandshakeState {
        do throws(NoiseError) {
            return try HandshakeState(noise, role: role, prologue: prologue, keys: keys)
        } catch {
            throw VectorMismatch(
                String(prefix.dropLast()), expected: "the keys that \(noise.patternName) needs", found: "\(error)")
        }
    }

    /// Checks what it knows after the handshake.
    func check(_ state: HandshakeState, _ object: VectorObject) throws(VectorMismatch) {
        if let expectedStatic {
            try VectorMismatch.require(state.remoteStatic ?? [], is: expectedStatic, prefix + "remote_static")
        }
        guard object.has("handshake_hash") else { return }
        try VectorMismatch.require(state.handshakeHash, is: try object.bytes("handshake_hash"), "handshake_hash")
    }
}
