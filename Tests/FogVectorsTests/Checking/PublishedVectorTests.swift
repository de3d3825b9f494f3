import FoundationEssentials
import Testing

@testable import FogVectors

/// Files that others have published, where the folder with them is at hand (`FOG_VECTORS`).
@Suite struct PublishedVectorTests {
    static let folder = ProcessInfo.processInfo.environment["FOG_VECTORS"]

    @Test(.enabled(if: folder != nil), arguments: ["sphinx", "aez", "ecvrf", "noise"])
    func allPass(in kind: String) throws {
        let folder = try #require(Self.folder) + "/\(kind)"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
        #expect(!names.isEmpty)
        for name in names.sorted() {
            let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            let report = try VectorSuites.check(VectorDocument(Array(bytes), named: name))
            #expect(report.failures == [])
            #expect(report.passed > 0)
            #expect(report.suite.hasPrefix(kind))
        }
    }
}
