public import FogCore
import Glibc

/// The file systems of this machine.
public struct PosixDisk: DurableDisk {
    /// The one there is.
    public init() {}

    public func openFolder(_ path: String) throws(FogError) -> any DurableFolder { try PosixFolder(path) }

    public func makeFolder(_ path: String) throws(FogError) {
        guard !path.utf8.contains(0) else { throw FogError(.invalid, "a folder's path contains a NUL character") }
        guard mkdir(path, 0o700) == 0 else { throw .system(errno, "can't create the folder '\(path)'") }
    }
}
