import FogCore

/// A path taken apart into the folder and the name of the file in it.
struct FileLocation: Hashable, Sendable {
    /// The folder's path, `.` if the path names none.
    let folder: String
    /// The file's name, without a slash.
    let name: String

    /// Takes a path apart.
    ///
    /// - Throws: ``FogError/Code/invalid`` if the path names no file, or holds a NUL, which would end it early for the
    ///   system.
    init(_ path: String) throws(FogError) {
        guard !path.utf8.contains(0) else { throw FogError(.invalid, "a file's path contains a NUL character") }
        let bytes = Array(path.utf8)
        let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
        name = String(decoding: bytes[((slash ?? -1) + 1)...], as: UTF8.self)
        switch slash {
        case nil: folder = "."
        case 0: folder = "/"
        case let slash?: folder = String(decoding: bytes[..<slash], as: UTF8.self)
        }
        guard !name.isEmpty, name != ".", name != ".." else {
            throw FogError(.invalid, "the path '\(path)' doesn't name a file")
        }
    }
}
