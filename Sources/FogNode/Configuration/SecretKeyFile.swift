import Crypto
public import FogCore
public import FogCrypto
import FogStorage
import Glibc

/// Files that hold a secret key of 32 bytes and nothing else.
public enum SecretKeyFile {
    /// Reads a key.
    ///
    /// - Throws: As ``SecretFile/read(_:limit:)``; ``FogError/Code/corrupted`` if it hasn't 32 bytes.
    public static func read(_ path: String) throws(FogError) -> SecretBytes {
        let bytes = try SecretFile.read(path, limit: 1024).revealed
        guard bytes.count == 32 else {
            throw FogError(
                .corrupted, "the key '\(path)' has \(bytes.count) bytes and not 32; restore it from a backup")
        }
        return SecretBytes(bytes)
    }

    /// Makes a random key in a new file.
    ///
    /// - Throws: ``FogError/Code/conflict`` if there is a file of that name.
    public static func make(_ path: String) throws(FogError) -> SecretBytes {
        var generator = SystemRandomNumberGenerator()
        let key = SecretBytes.random(32, using: &generator)
        try SecretFile.create(path, contents: Sensitive(key.revealed))
        return key
    }

    /// Reads a key, or makes it the first time.
    public static func readOrMake(_ path: String) throws(FogError) -> SecretBytes {
        access(path, F_OK) == 0 ? try read(path) : try make(path)
    }

    /// The Ed25519 key whose bytes were read from a file.
    ///
    /// - Throws: ``FogError/Code/corrupted``.
    static func signingKey(
        _ secret: SecretBytes, from path: String
    ) throws(FogError) -> Curve25519.Signing.PrivateKey {
        do {
            return try secret.withBytes { try Curve25519.Signing.PrivateKey(rawRepresentation: $0) }
        } catch {
            throw FogError(.corrupted, "'\(path)' is no Ed25519 key; restore it from a backup")
        }
    }
}
