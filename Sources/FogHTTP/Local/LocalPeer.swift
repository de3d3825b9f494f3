import FogCore
import Glibc
package import NIOCore

/// Who is on the other side of a Unix socket.
package enum LocalPeer {
    /// Lets this process' own user and root pass.
    ///
    /// - Throws: ``FogError/Code/forbidden`` for others, ``FogError/Code/unauthenticated`` if the connection doesn't tell.
    package static func check(_ channel: any Channel) async throws {
        guard let options = channel as? any SocketOptionProvider else {
            throw FogError(.unauthenticated, "the connection doesn't tell who calls; show a token")
        }
        let credentials: PeerCredentials = try await options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
        guard credentials.user == geteuid() || credentials.user == 0 else {
            throw FogError(.forbidden, "this socket serves its process' own user only; show a token")
        }
    }
}

/// What the kernel says of the process at the other end of a Unix socket: `struct ucred` of unix(7).
private struct PeerCredentials: Sendable {
    var process: Int32 = 0
    var user: UInt32 = .max
    var group: UInt32 = .max
}
