package import FogCore
import Glibc

/// The file of a Unix socket.
package enum SocketFile {
    /// The most bytes that the path of a Unix socket can have.
    package static let pathLimit = 107

    /// Makes the folder, and removes a socket that a process which isn't there any more has left.
    package static func prepare(_ path: String) throws(FogError) {
        guard path.utf8.count <= pathLimit else {
            throw FogError(
                .invalid, "the socket's path '\(path)' is longer than the \(pathLimit) bytes that the system allows")
        }
        guard let slash = path.lastIndex(of: "/") else {
            throw FogError(.invalid, "the socket's path '\(path)' must be absolute")
        }
        try PrivateFolder.prepare(String(path[..<slash]))
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw FogError(.conflict, "'\(path)' is there and isn't a socket; move it away")
        }
        unlink(path)
    }

    /// Lets only the owner connect.
    package static func restrict(_ path: String) {
        chmod(path, 0o600)
    }
}
