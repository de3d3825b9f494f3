import Crypto
import FogCore
public import FogCrypto

/// Cookies of a responder: what shows that an initiator receives what is sent to its address, without anything being kept
/// for it.
public struct LinkCookies: Sendable {
    /// How long a cookie is good: this long at least, and twice as long at most.
    private static let lifetime: UInt64 = 30
    private let key: SymmetricKey

    /// Makes them with 32 random bytes.
    public init(key: SecretBytes) {
        self.key = key.withBytes { SymmetricKey(data: $0) }
    }

    /// The cookie for an address: 16 bytes.
    func cookie(for address: [UInt8], at now: Now) -> [UInt8] {
        cookie(for: address, in: Self.period(now))
    }

    /// Whether a cookie was made for an address not long ago. Compares in constant time.
    func isGenuine(_ cookie: [UInt8], for address: [UInt8], at now: Now) -> Bool {
        let period = Self.period(now)
        return [period, period &- 1].contains { SecretBytes(self.cookie(for: address, in: $0)) == SecretBytes(cookie) }
    }

    private func cookie(for address: [UInt8], in period: UInt64) -> [UInt8] {
        let text = Array("fog htx cookie 1".utf8) + (0..<8).map { UInt8(truncatingIfNeeded: period >> UInt64(8 * $0)) }
        return Array(HMAC<SHA256>.authenticationCode(for: text + address, using: key).prefix(16))
    }

    private static func period(_ now: Now) -> UInt64 {
        now.monotonic.nanoseconds / (lifetime * 1_000_000_000)
    }
}
