import FogCore

/// A moving view of a log's file for reading it from front to back with few calls.
struct AppendLogWindow {
    private static let step = 262_144

    private let file: any DurableFile
    /// The file's size in bytes.
    let size: Int
    private var start = 0
    private var bytes: [UInt8] = []

    init(_ file: any DurableFile) throws(FogError) {
        self.file = file
        size = try file.size()
    }

    /// Reads as far as needed for `count` bytes at `offset` to be in view.
    ///
    /// - Returns: false if the file ends before.
    mutating func show(_ count: Int, at offset: Int) throws(FogError) -> Bool {
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { return false }
        if offset >= start, offset + count <= start + bytes.count { return true }
        bytes = try file.read(at: offset, count: min(max(count, Self.step), size - offset))
        start = offset
        return bytes.count >= count
    }

    /// Lets the caller look at bytes that are in view.
    func withBytes<Result>(_ count: Int, at offset: Int, _ body: (RawSpan) -> Result) -> Result {
        body(bytes.span.bytes.extracting(offset - start..<offset - start + count))
    }

    /// The same for a caller that may fail.
    func withBytes(_ count: Int, at offset: Int, _ body: (RawSpan) throws(FogError) -> Void) throws(FogError) {
        try body(bytes.span.bytes.extracting(offset - start..<offset - start + count))
    }
}
