public import FogCore

/// An open file whose bytes survive a power loss once ``synchronize()`` has returned, and not before.
///
/// The calls block on the disk. One caller at a time uses a file; implementations needn't order concurrent calls. Tests
/// put a file in place of the real one that loses and tears what wasn't synchronised.
public protocol DurableFile: Sendable {
    /// How many bytes the file holds.
    func size() throws(FogError) -> Int

    /// Reads up to `count` bytes from `offset`; fewer only at the end of the file.
    func read(at offset: Int, count: Int) throws(FogError) -> [UInt8]

    /// Writes all bytes from `offset`, lengthening the file as needed. After an error any part of them may be written.
    func write(_ bytes: [UInt8], at offset: Int) throws(FogError)

    /// Cuts the file, or lengthens it with zeros, to `size` bytes.
    func truncate(to size: Int) throws(FogError)

    /// Returns when everything written is on stable storage.
    ///
    /// After an error nothing may be assumed about what was written since the last success, and calling again proves
    /// nothing: the system may have marked the lost pages clean.
    func synchronize() throws(FogError)
}

extension DurableFile {
    /// All bytes of the file; `nil` if there are more than `limit`.
    public func contents(limit: Int) throws(FogError) -> [UInt8]? {
        let size = try size()
        return size <= limit ? try read(at: 0, count: size) : nil
    }
}
