public import FogCore

/// Where durable folders come from: the operating system's file systems, as ``PosixDisk``, or what a test puts in their
/// place to cut its power, fill it or break it.
public protocol DurableDisk: Sendable {
    /// Opens an existing folder.
    func openFolder(_ path: String) throws(FogError) -> any DurableFolder

    /// Makes a folder with mode 700 in one that exists. Its name is durable once the folder that it is in has been
    /// synchronised.
    ///
    /// - Throws: ``FogError/Code/conflict`` if there is something of that name, ``FogError/Code/notFound`` if the folder
    ///   in which it should be doesn't exist.
    func makeFolder(_ path: String) throws(FogError)
}
