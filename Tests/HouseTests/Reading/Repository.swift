import FoundationEssentials

/// The package as it stands on disk.
struct Repository {
    /// The text of `Package.swift`.
    let packageText: String
    /// Every Swift file under `Sources`.
    let sources: [SourceFile]
    /// Every Swift file under `Tests`.
    let tests: [SourceFile]

    /// Reads the package that this file belongs to.
    init(containing file: String = #filePath) throws {
        // The folder of the tests may be reached through a symbolic link; the package is where the link leads.
        var root = URL(filePath: file).resolvingSymlinksInPath().deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
            guard root.pathComponents.count > 1 else { throw PackageDescription.Unreadable(reason: "no Package.swift") }
            root.deleteLastPathComponent()
        }
        packageText = try Self.text(of: root.appending(path: "Package.swift").path)
        sources = try Self.swiftFiles(in: "Sources", of: root.path)
        tests = try Self.swiftFiles(in: "Tests", of: root.path)
    }

    private static func swiftFiles(in folder: String, of root: String) throws -> [SourceFile] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            SourceFile(path: "\(folder)/\(path)", text: try text(of: "\(root)/\(folder)/\(path)"))
        }
    }

    private static func text(of path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}
