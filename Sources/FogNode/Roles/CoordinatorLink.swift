import FogCoordinator
import FogCore
import FogStorage

/// The key with which a data folder's coordinator takes links, and the address that callers are given.
enum CoordinatorLink {
    /// Reads the key, or makes it the first time; once links are taken, writes their address to the folder.
    static func configuration(
        in folder: DataFolder, host: String, port: Int
    ) throws(FogError) -> CoordinatorLinkConfiguration {
        let key = try SecretKeyFile.readOrMake(folder.linkKey)
        let address = folder.linkAddress
        let shown = try CoordinatorLinkConfiguration(host: host, port: port, key: key).publicKey
        return try CoordinatorLinkConfiguration(host: host, port: port, key: key) { port in
            let name = host.contains(":") ? "[\(host)]" : host
            let text = "htx://\(Hexadecimal.encode(shown))@\(name):\(port)\n"
            try? AtomicFile.replace(address, contents: Array(text.utf8), permissions: 0o600)
        }
    }
}
