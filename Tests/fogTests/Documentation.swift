import FoundationEssentials

/// The files under `docs/`.
enum Documentation {
    static func text(_ name: String) throws -> String {
        // This file is Tests/fogTests/Documentation.swift in the package.
        let package = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }
        return try String(contentsOfFile: "\(package)/docs/\(name)", encoding: .utf8)
    }
}

extension StringProtocol {
    /// The text without blanks at its ends.
    var trimmed: String {
        let start = drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}
