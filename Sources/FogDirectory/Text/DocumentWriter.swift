/// Writes the lines of a document.
public struct DocumentWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// Writes a line. Keyword and words are printable ASCII without spaces; whoever writes knows that of its values.
    public mutating func line(_ keyword: String, _ words: String...) { line(keyword, words) }

    /// Writes a line.
    public mutating func line(_ keyword: String, _ words: [String]) {
        bytes += keyword.utf8
        for word in words {
            bytes.append(0x20)
            bytes += word.utf8
        }
        bytes.append(0x0a)
    }

    /// Writes lines that have been written before.
    public mutating func lines(_ written: some Collection<UInt8>) { bytes += written }
}
