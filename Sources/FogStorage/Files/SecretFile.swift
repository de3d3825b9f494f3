public import FogCore
import Glibc

/// Files with keys and tokens: nobody but their owner may have access, and a file that breaks the rule is refused.
public enum SecretFile {
    /// Reads a secret.
    ///
    /// - Parameters:
    ///   - path: a regular file; a symbolic link is refused.
    ///   - limit: the largest size in bytes that is read.
    /// - Throws: ``FogError/Code/forbidden`` if group or others have any access or somebody else owns the file, with
    ///   the command that mends it; ``FogError/Code/tooLarge`` beyond the limit; ``FogError/Code/notFound``.
    public static func read(_ path: String, limit: Int = 65_536) throws(FogError) -> Sensitive<[UInt8]> {
        let location = try FileLocation(path)
        let file = try PosixFolder(location.folder).openFile(location.name, flags: O_RDONLY)
        // Asked of the open file, so that what is checked is what is read.
        let status = try file.status()
        guard status.st_uid == geteuid() else {
            throw FogError(
                .forbidden,
                "the secret '\(path)' belongs to user \(status.st_uid) and not to user \(geteuid()), who reads it; "
                    + "run: chown \(geteuid()) '\(path)' && chmod 600 '\(path)'")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw FogError(
                .forbidden,
                "the secret '\(path)' is open to other users (mode \(mode)); run: chmod 600 '\(path)', "
                    + "and replace the secret if somebody may have read it")
        }
        guard status.st_size <= limit else {
            throw FogError(.tooLarge, "the secret '\(path)' has \(status.st_size) bytes where \(limit) are allowed")
        }
        let bytes = try file.read(at: 0, count: limit + 1)
        guard bytes.count <= limit else {
            throw FogError(.tooLarge, "the secret '\(path)' has more than the \(limit) bytes that are allowed")
        }
        return Sensitive(bytes)
    }

    /// Creates a file for a secret with mode 600, durable when the call returns; ``FogError/Code/conflict`` if the name
    /// is taken, so that no key is ever lost to a second one.
    public static func create(_ path: String, contents: Sensitive<[UInt8]>) throws(FogError) {
        try AtomicFile.create(path, contents: contents.revealed, permissions: 0o600)
    }
}
