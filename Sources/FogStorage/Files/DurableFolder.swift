public import FogCore

/// A folder whose entries (which name leads to which file) survive a power loss once ``synchronize()`` has returned.
///
/// Synchronising a file keeps its bytes, not its name; that takes synchronising the folder. Names are single components
/// without a slash. The calls block on the disk.
public protocol DurableFolder: Sendable {
    /// The folder's path, for messages.
    var path: String { get }

    /// Opens an existing regular file for reading and writing; `nil` if there is none of that name.
    func openFile(_ name: String) throws(FogError) -> (any DurableFile)?

    /// Creates a file with exactly the given permission bits; ``FogError/Code/conflict`` if the name is taken.
    func createFile(_ name: String, permissions: UInt32) throws(FogError) -> any DurableFile

    /// Gives a file another name at one stroke.
    ///
    /// With `replacing`, whatever had the name is gone; without, a taken name is ``FogError/Code/conflict``.
    func rename(_ name: String, to target: String, replacing: Bool) throws(FogError)

    /// Removes a file's name.
    func remove(_ name: String) throws(FogError)

    /// The names in the folder, in no particular order.
    func names() throws(FogError) -> [String]

    /// Returns when all changes of names are on stable storage.
    func synchronize() throws(FogError)
}

extension DurableFolder {
    /// The path of a file in the folder, for messages.
    func path(of name: String) -> String { "\(path)/\(name)" }
}
