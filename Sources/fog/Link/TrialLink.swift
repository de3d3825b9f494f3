import Crypto
import FogCore
import FogCrypto
import FogLink

/// What links that are made for a trial have in common.
enum TrialLink {
    /// A network that no real one is.
    static let network = Bytes32(SHA256.hash(data: Array("fog link trial 1".utf8)))

    /// A side with a random static key.
    static func side(role: LinkRole, suites: [LinkSuite] = [.aesGCM, .chaChaPoly]) -> (side: LinkSide, key: [UInt8]) {
        let key = Curve25519.KeyAgreement.PrivateKey()
        let secret = SecretBytes([UInt8](key.rawRepresentation))
        let side = LinkSide(network: network, role: role, staticKey: secret, suites: suites)
        return (side, Array(key.publicKey.rawRepresentation))
    }
}
