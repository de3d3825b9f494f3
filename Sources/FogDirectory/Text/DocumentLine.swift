/// A line of a document: a keyword, and words behind it.
public struct DocumentLine: Sendable {
    /// What the line is about.
    public let keyword: ArraySlice<UInt8>
    /// What follows.
    public let words: [DocumentWord]
    /// Its number, counted from 1.
    public let number: Int

    func `is`(_ keyword: String) -> Bool { self.keyword.elementsEqual(keyword.utf8) }

    /// Says that something about the line is wrong.
    func error(_ problem: String) -> DocumentError {
        DocumentError(line: number, "'\(String(decoding: keyword.prefix(80), as: UTF8.self))' \(problem)")
    }
}
