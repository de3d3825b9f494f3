import FogCoordinator
import FogCore
import FogCrypto
import FogStorage
import Glibc

/// The key with which a data folder's coordinator takes links, and the address that callers are given.
enum CoordinatorLink {
    /// Reads the key, or makes it the first time; once links are taken, writes their address to the folder.
    static func configuration(
        in folder: DataFolder, host: String, port: Int
    ) throws(FogError) -> CoordinatorLinkConfiguration {
        let key = try key(at: folder.linkKey)
        let address = folder.linkAddress
        let shown = try CoordinatorLinkConfiguration(host: host, port: port, key: key).publicKey
        return try CoordinatorLinkConfiguration(host: host, port: port, key: key) { port in
            let name = host.contains(":") ? "[\(host)]" : host
            let text = "htx://\(Hexadecimal.encode(shown))@\(name):\(port)\n"
            try? AtomicFile.replace(address, contents: Array(text.utf8), permissions: 0o600)
        }
    }

    private static func key(at path: String) throws(FogError) -> SecretBytes {
        if access(path, F_OK) != 0 {
            var generator = SystemRandomNumberGenerator()
            try SecretFile.create(path, contents: Sensitive(SecretBytes.random(32, using: &generator).revealed))
        }
        return SecretBytes(try SecretFile.read(path, limit: 1024).revealed)
    }
}
