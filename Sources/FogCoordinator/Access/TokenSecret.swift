import Crypto
import FogCore
import FogJobs

/// The secret part of a token: what its holder shows. 256 random bits in hexadecimal after a prefix that lets people and
/// scanners recognise it.
struct TokenSecret: Sendable {
    /// The secret as it is shown once to its holder.
    let text: Sensitive<String>

    /// Draws a new secret from the system's generator.
    init(kind: TokenKind) {
        let key = SymmetricKey(size: .bits256)
        let digits = key.withUnsafeBytes { Hexadecimal.encode($0) }
        text = Sensitive("fog_\(kind.rawValue)_\(digits)")
    }

    /// The form in which secrets are stored and looked up. A plain hash is enough: what is hashed has 256 random bits,
    /// so neither a dictionary nor the time that a look-up takes helps to find one.
    static func hash(_ text: String) -> String {
        Hexadecimal.encode(SHA256.hash(data: Array(text.utf8)))
    }
}
