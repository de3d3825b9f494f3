public import FogCore

/// Puts a whole file in place at one stroke: after a crash or a power loss a reader finds the old contents or the new,
/// never a mixture, and the new once the call has returned.
///
/// The contents are written to a new file of an unpredictable name in the same folder, synchronised, renamed to their
/// place, and the folder is synchronised. On an error no temporary file is left; after a crash one may be, for
/// ``removeAbandoned(for:in:)`` to remove.
public enum AtomicFile {
    /// Replaces or creates the file at `path`. A symbolic link there is replaced itself, not what it leads to.
    ///
    /// - Parameter permissions: the permission bits of the new file, whatever the old one had and the umask says.
    public static func replace(
        _ path: String, contents: [UInt8], permissions: UInt32 = 0o600
    ) throws(FogError) {
        let location = try FileLocation(path)
        let folder = try PosixFolder(location.folder)
        try replace(location.name, in: folder, contents: contents, permissions: permissions)
    }

    /// Creates the file at `path`; ``FogError/Code/conflict`` if there is one already.
    public static func create(
        _ path: String, contents: [UInt8], permissions: UInt32 = 0o600
    ) throws(FogError) {
        let location = try FileLocation(path)
        let folder = try PosixFolder(location.folder)
        try place(location.name, in: folder, permissions: permissions, replacing: false) { file throws(FogError) in
            try file.write(contents, at: 0)
        }
    }

    /// Replaces or creates the file of the given name in a folder.
    public static func replace(
        _ name: String, in folder: any DurableFolder, contents: [UInt8], permissions: UInt32 = 0o600
    ) throws(FogError) {
        try place(name, in: folder, permissions: permissions, replacing: true) { file throws(FogError) in
            try file.write(contents, at: 0)
        }
    }

    /// Removes what a crash in the middle of a replacement of the file `name` has left behind.
    ///
    /// Only for an owner of the file that nobody replaces it beside.
    public static func removeAbandoned(for name: String, in folder: any DurableFolder) throws(FogError) {
        let prefix = ".\(name)."
        for candidate in try folder.names() {
            guard candidate.hasPrefix(prefix), candidate.hasSuffix(temporarySuffix) else { continue }
            let middle = candidate.dropFirst(prefix.count).dropLast(temporarySuffix.count)
            guard middle.count == 16, Hexadecimal.decode(middle) != nil else { continue }
            try folder.remove(candidate)
        }
    }

    /// Fills a new file, puts it in place and returns it, still open.
    @discardableResult
    static func place(
        _ name: String, in folder: any DurableFolder, permissions: UInt32, replacing: Bool,
        filling fill: (any DurableFile) throws(FogError) -> Void
    ) throws(FogError) -> any DurableFile {
        let temporary = temporaryName(for: name)
        let file = try folder.createFile(temporary, permissions: permissions)
        do {
            try fill(file)
            try file.synchronize()
            try folder.rename(temporary, to: name, replacing: replacing)
        } catch {
            // The first error is the one to report; a temporary that can't be removed harms nobody.
            try? folder.remove(temporary)
            throw error
        }
        try folder.synchronize()
        return file
    }

    private static let temporarySuffix = ".tmp"

    private static func temporaryName(for name: String) -> String {
        var random: [UInt8] = []
        random.appendInteger(UInt64.random(in: .min ... .max))
        return ".\(name).\(Hexadecimal.encode(random))\(temporarySuffix)"
    }
}
