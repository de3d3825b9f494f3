import FogSystem
import Glibc
import Synchronization

@testable import FogWorker

/// What a program of a test has seen, under names that the test gives.
final class ProgramNotes: Sendable {
    private let notes = Mutex<[String: String]>([:])

    subscript(name: String) -> String? { notes.withLock { $0[name] } }

    func note(_ name: String, text: String) {
        notes.withLock { $0[name] = text }
    }

    /// Notes what a file holds.
    func note(_ name: String, at path: String) {
        note(name, text: SystemFile.read(path) ?? "nothing")
    }

    /// Writes a file as a program would.
    static func write(_ text: String, to path: String) {
        let number = open(path, O_WRONLY | O_CREAT, 0o600)
        guard number >= 0 else { return }
        _ = Glibc.write(number, text, text.utf8.count)
        close(number)
    }
}
