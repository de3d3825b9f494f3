import FoundationEssentials
import Glibc

/// A folder for a test, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = "/tmp/fog-node-\(UUID().uuidString)"
    mkdir(path, 0o700)
    do {
        let result = try await body(path)
        try? FileManager.default.removeItem(atPath: path)
        return result
    } catch {
        try? FileManager.default.removeItem(atPath: path)
        throw error
    }
}
