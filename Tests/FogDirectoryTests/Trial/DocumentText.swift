import FogCore

@testable import FogDirectory

/// The lines of a document, so that a test can change some.
struct DocumentText: Sendable, CustomStringConvertible {
    /// Without the line feeds.
    var lines: [String]

    init(_ bytes: [UInt8]) {
        lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map(String.init)
    }

    var bytes: [UInt8] { lines.flatMap { Array($0.utf8) + [0x0a] } }

    var description: String { lines.joined(separator: "\n") }

    /// The number of the first line with a keyword, counted from 1.
    func number(of keyword: String) throws -> Int { try index(of: keyword) + 1 }

    private func index(of keyword: String) throws -> Int {
        guard let index = lines.firstIndex(where: { $0 == keyword || $0.hasPrefix(keyword + " ") }) else {
            throw FogError(.failed, "there is no line '\(keyword)'")
        }
        return index
    }

    /// The words behind a keyword.
    func words(_ keyword: String) throws -> [String] {
        lines[try index(of: keyword)].split(separator: " ").dropFirst().map(String.init)
    }

    /// With others in the place of the first line with a keyword.
    func replacing(_ keyword: String, with others: [String]) throws -> DocumentText {
        var text = self
        let index = try index(of: keyword)
        text.lines.replaceSubrange(index...index, with: others)
        return text
    }

    /// With another in the place of the first line with a keyword.
    func replacing(_ keyword: String, with other: String) throws -> DocumentText {
        try replacing(keyword, with: [other])
    }

    /// Without any line with a keyword, and with others where the first of them stood.
    func replacingAll(_ keyword: String, with others: [String]) throws -> DocumentText {
        var text = self
        let index = try index(of: keyword)
        text.lines.removeAll { $0 == keyword || $0.hasPrefix(keyword + " ") }
        text.lines.insert(contentsOf: others, at: index)
        return text
    }

    /// With others before the first line with a keyword.
    func inserting(_ others: [String], before keyword: String) throws -> DocumentText {
        var text = self
        text.lines.insert(contentsOf: others, at: try index(of: keyword))
        return text
    }

    /// Without the first line with a keyword.
    func removing(_ keyword: String) throws -> DocumentText { try replacing(keyword, with: []) }

    /// With the first line with a keyword twice.
    func doubling(_ keyword: String) throws -> DocumentText {
        let line = lines[try index(of: keyword)]
        return try replacing(keyword, with: [line, line])
    }

    /// With two lines exchanged.
    func exchanging(_ first: Int, _ second: Int) -> DocumentText {
        var text = self
        text.lines.swapAt(first - 1, second - 1)
        return text
    }
}
