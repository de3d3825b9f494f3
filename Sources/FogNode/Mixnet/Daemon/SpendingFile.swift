import FogCore
import FogMixnet
import FogStorage
import FoundationEssentials

/// What a client has used of its day's budget, kept for the next process that is the client.
struct SpendingFile: Codable {
    private var day: Int64
    private var bytes: UInt64
    private var processorMilliseconds: Int64

    /// What was used; `nil` if nothing is known. A file that can't be read costs the account, not the client.
    static func read(_ path: String) -> ClientSpending? {
        guard let contents = try? SmallFile.read(path),
            let file = try? JSONDecoder().decode(SpendingFile.self, from: Data(contents))
        else { return nil }
        return ClientSpending(
            day: file.day, bytes: file.bytes, processor: .milliseconds(max(0, file.processorMilliseconds)))
    }

    static func write(_ spending: ClientSpending, to path: String) throws(FogError) {
        let file = SpendingFile(
            day: spending.day, bytes: spending.bytes,
            processorMilliseconds: spending.processor.clampedMilliseconds)
        guard let contents = try? JSONEncoder().encode(file) else { return }
        try AtomicFile.replace(path, contents: Array(contents), permissions: 0o600)
    }
}
