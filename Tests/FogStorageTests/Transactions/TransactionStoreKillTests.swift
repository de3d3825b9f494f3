import FogCore
import FogStorage
import GRDB
import Glibc
import Synchronization
import Testing

@Suite struct TransactionStoreKillTests {
    /// A child commits from many tasks, notes each acknowledgement in a file, and kills itself in the midst of it.
    @Test(arguments: [1, 20, 300])
    func aKilledProcessLosesNothingThatItAcknowledged(acknowledgements: Int) async throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.path
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [folder = folder as String, count = acknowledgements as Int] in
            try await commitUntilKilled(in: folder, afterAcknowledgements: count)
        }
        let notes = try #require(try PosixFolder(folder).openFile("acknowledged"))
        let text = String(decoding: try notes.read(at: 0, count: try notes.size()), as: UTF8.self)
        let acknowledged = text.split(separator: "\n").compactMap { Int($0) }
        #expect(acknowledged.count >= acknowledgements)
        // The lock went with the process.
        let numbers = try NumberStore("\(folder)/fog.sqlite")
        let stored = Set(try await numbers.values())
        #expect(stored.isSuperset(of: acknowledged))
        try await numbers.store.close()
    }
}

private func commitUntilKilled(in folder: String, afterAcknowledgements count: Int) async throws {
    let numbers = try NumberStore("\(folder)/fog.sqlite")
    let notes = Notes("\(folder)/acknowledged", killingAt: count)
    try await withThrowingTaskGroup { group in
        for caller in 0..<32 {
            group.addTask {
                for value in caller * 10_000..<(caller + 1) * 10_000 {
                    try await numbers.insert(value)
                    notes.add(value)
                }
            }
        }
        try await group.waitForAll()
    }
}

/// A file of numbers that kills the process when it has a certain count of them.
private final class Notes: Sendable {
    private let descriptor: Int32
    private let limit: Int
    private let count = Atomic(0)

    init(_ path: String, killingAt limit: Int) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        self.limit = limit
    }

    func add(_ value: Int) {
        let line = Array("\(value)\n".utf8)
        _ = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count.add(1, ordering: .relaxed).newValue == limit { kill(getpid(), SIGKILL) }
    }
}
