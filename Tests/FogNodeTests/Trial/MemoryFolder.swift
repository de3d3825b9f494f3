import FogCore
import FogStorage
import Synchronization

/// A folder in memory, which may be full or broken.
final class MemoryFolder: DurableFolder {
    struct State {
        var files: [String: [UInt8]] = [:]
        /// How many bytes all files may have together.
        var room = Int.max
        /// Whether synchronising fails.
        var isBroken = false

        var byteCount: Int { files.values.reduce(0) { $0 + $1.count } }
    }

    let path = "memory"
    let state: Mutex<State>

    init(_ files: [String: [UInt8]] = [:]) { state = Mutex(State(files: files)) }

    var files: [String: [UInt8]] {
        get { state.withLock { $0.files } }
        set { state.withLock { $0.files = newValue } }
    }

    func openFile(_ name: String) throws(FogError) -> (any DurableFile)? {
        files[name].map { _ in MemoryFile(self, name) }
    }

    func createFile(_ name: String, permissions: UInt32) throws(FogError) -> any DurableFile {
        guard files[name] == nil else { throw FogError(.conflict) }
        state.withLock { $0.files[name] = [] }
        return MemoryFile(self, name)
    }

    func rename(_ name: String, to target: String, replacing: Bool) throws(FogError) {
        guard let bytes = files[name] else { throw FogError(.notFound) }
        guard replacing || files[target] == nil else { throw FogError(.conflict) }
        state.withLock { state in
            state.files[name] = nil
            state.files[target] = bytes
        }
    }

    func remove(_ name: String) throws(FogError) {
        guard state.withLock({ $0.files.removeValue(forKey: name) }) != nil else { throw FogError(.notFound) }
    }

    func names() throws(FogError) -> [String] { Array(files.keys) }
    func synchronize() throws(FogError) {}
}

/// A file of a ``MemoryFolder``, by its name: one that was renamed is found again under the new one, since logs are renamed once.
private final class MemoryFile: DurableFile {
    private let folder: MemoryFolder
    private let name: Mutex<String>

    init(_ folder: MemoryFolder, _ name: String) {
        self.folder = folder
        self.name = Mutex(name)
    }

    /// The name under which the file is now: `.NAME.DIGITS.tmp` becomes `NAME`.
    private var current: String {
        name.withLock { name in
            if folder.files[name] == nil, name.hasPrefix("."), name.hasSuffix(".tmp") {
                name = String(name.dropFirst().dropLast(".0123456789abcdef.tmp".count))
            }
            return name
        }
    }

    func size() throws(FogError) -> Int { folder.files[current]?.count ?? 0 }

    func read(at offset: Int, count: Int) throws(FogError) -> [UInt8] {
        Array((folder.files[current] ?? []).dropFirst(offset).prefix(count))
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(FogError) {
        let name = current
        let isFull = folder.state.withLock { state in
            var file = state.files[name] ?? []
            let more = max(0, offset + bytes.count - file.count)
            guard state.byteCount + more <= state.room else { return true }
            file += [UInt8](repeating: 0, count: more)
            file.replaceSubrange(offset..<offset + bytes.count, with: bytes)
            state.files[name] = file
            return false
        }
        if isFull { throw FogError(.exhausted, "the disk is full") }
    }

    func truncate(to size: Int) throws(FogError) {
        let name = current
        folder.state.withLock { state in
            state.files[name] = Array((state.files[name] ?? []).prefix(size))
        }
    }

    func synchronize() throws(FogError) {
        guard !folder.state.withLock({ $0.isBroken }) else { throw FogError(.failed, "the disk is broken") }
    }
}
