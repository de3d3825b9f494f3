import FogCore
import FogStorage
import Synchronization

/// A folder in memory that keeps after a power cut what was synchronised, and of the rest whatever the seed says:
/// pieces of up to a sector, in any order, some torn in the middle, with zeros or bytes from elsewhere where others are
/// missing.
final class FaultyDisk: DurableFolder {
    /// What goes wrong at a chosen operation.
    enum Fault {
        /// The power goes: this and every later operation fails, and it is open what this one did.
        case powerCut
        /// The operation alone fails; of a write, the first half is done.
        case error(FogError)
    }

    struct File {
        var stable: [UInt8] = []
        var current: [UInt8] = []
        var pending: [Change] = []
    }

    enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(size: Int)
    }

    enum NameChange {
        case link(String, Int)
        case unlink(String)
        case rename(String, to: String)

        func apply(to names: inout [String: Int]) {
            switch self {
            case .link(let name, let number): names[name] = number
            case .unlink(let name): names[name] = nil
            case .rename(let name, let target): names[target] = names.removeValue(forKey: name)
            }
        }
    }

    struct State {
        var files: [File] = []
        var stableNames: [String: Int] = [:]
        var currentNames: [String: Int] = [:]
        var pendingNames: [NameChange] = []
        var operationCount = 0
        var faultAt: (operation: Int, fault: Fault)?
        var isDead = false
        var synchronizes = true
    }

    let path = "disk"
    private let state: Mutex<State>

    /// Without `synchronizes` the disk says that it synchronised, and didn't.
    init(synchronizes: Bool = true) {
        state = Mutex(State(synchronizes: synchronizes))
    }

    private init(files: [File], names: [String: Int], synchronizes: Bool) {
        state = Mutex(
            State(files: files, stableNames: names, currentNames: names, synchronizes: synchronizes))
    }

    var isDead: Bool { state.withLock { $0.isDead } }
    var operationCount: Int { state.withLock { $0.operationCount } }

    /// Has the operation after `count` more go wrong.
    func schedule(_ fault: Fault, after count: Int) {
        state.withLock { $0.faultAt = ($0.operationCount + count, fault) }
    }

    /// What a file holds, as a program sees it now.
    func contents(of name: String) -> [UInt8]? {
        state.withLock { state in state.currentNames[name].map { state.files[$0].current } }
    }

    /// Puts bytes in place as if they had always been there.
    func setContents(of name: String, to bytes: [UInt8]) {
        state.withLock { state in
            state.files.append(File(stable: bytes, current: bytes))
            state.stableNames[name] = state.files.count - 1
            state.currentNames[name] = state.files.count - 1
        }
    }

    /// The disk as it is found when the power is back.
    func afterPowerCut(using generator: inout SeededGenerator) -> FaultyDisk {
        let state = state.withLock { $0 }
        // A journaling file system keeps changes of names in order, up to some point.
        var names = state.stableNames
        for change in state.pendingNames.prefix(Int.random(in: 0...state.pendingNames.count, using: &generator)) {
            change.apply(to: &names)
        }
        let files = state.files.map { file in
            let bytes = Self.survivors(of: file, using: &generator)
            return File(stable: bytes, current: bytes)
        }
        return FaultyDisk(files: files, names: names, synchronizes: state.synchronizes)
    }

    /// The disk as the next process finds it if only the process died: nothing is lost, and nothing is stable yet.
    func afterProcessDeath() -> FaultyDisk {
        state.withLock { state in
            state.isDead = false
            state.faultAt = nil
        }
        return self
    }

    private static func survivors(of file: File, using generator: inout SeededGenerator) -> [UInt8] {
        var image = file.stable
        let survivals: [Double] = [0, 0.3, 0.7, 0.95, 1]
        let survival = survivals[Int.random(in: 0..<survivals.count, using: &generator)]
        func survives(_ generator: inout SeededGenerator) -> Bool {
            Double.random(in: 0..<1, using: &generator) < survival
        }
        func extend(to size: Int, _ generator: inout SeededGenerator) {
            let isStale = Bool.random(using: &generator) && !file.stable.isEmpty
            let origin = isStale ? Int.random(in: 0..<file.stable.count, using: &generator) : 0
            while image.count < size {
                image.append(isStale ? file.stable[(origin + image.count) % file.stable.count] : 0)
            }
        }
        for change in file.pending {
            switch change {
            case .truncate(let size):
                guard survives(&generator) else { continue }
                if image.count > size { image.removeLast(image.count - size) }
                extend(to: size, &generator)
            case .write(let offset, let bytes):
                var position = 0
                while position < bytes.count {
                    let toSectorEnd = 512 - (offset + position) % 512
                    let piece = bytes[position..<min(bytes.count, position + toSectorEnd)]
                    let isTorn = Int.random(in: 0..<10, using: &generator) == 0
                    let kept = isTorn ? piece.prefix(Int.random(in: 0...piece.count, using: &generator)) : piece
                    if survives(&generator) {
                        let start = offset + position
                        extend(to: start, &generator)
                        for (index, byte) in kept.enumerated() {
                            if start + index < image.count { image[start + index] = byte } else { image.append(byte) }
                        }
                    }
                    position += piece.count
                }
            }
        }
        // The size may have reached the disk without the bytes.
        if image.count < file.current.count, Bool.random(using: &generator) {
            extend(to: file.current.count, &generator)
        }
        return image
    }

    /// Counts an operation and lets `body` do it, or not, as the scheduled fault says.
    fileprivate func perform<Result>(
        _ body: (inout State, _ isCut: Bool) throws(FogError) -> Result
    ) throws(FogError) -> Result {
        var outcome: Swift.Result<Result, FogError>?
        state.withLock { state in
            if state.isDead {
                outcome = .failure(FogError(.unavailable, "the power is off"))
                return
            }
            let number = state.operationCount
            state.operationCount += 1
            let fault = state.faultAt.flatMap { $0.operation == number ? $0.fault : nil }
            do throws(FogError) {
                let result = try body(&state, fault != nil)
                outcome = .success(result)
            } catch {
                outcome = .failure(error)
            }
            switch fault {
            case nil: break
            case .powerCut:
                state.isDead = true
                outcome = .failure(FogError(.unavailable, "the power went"))
            case .error(let error):
                outcome = .failure(error)
            }
        }
        return try outcome!.get()
    }

    func openFile(_ name: String) throws(FogError) -> (any DurableFile)? {
        try perform { state, _ in state.currentNames[name].map { FaultyFile(disk: self, number: $0) } }
    }

    func createFile(_ name: String, permissions: UInt32) throws(FogError) -> any DurableFile {
        try perform { state, isCut throws(FogError) in
            guard state.currentNames[name] == nil else { throw FogError(.conflict) }
            state.files.append(File())
            let number = state.files.count - 1
            if !isCut { state.change(.link(name, number)) }
            return FaultyFile(disk: self, number: number)
        }
    }

    func rename(_ name: String, to target: String, replacing: Bool) throws(FogError) {
        try perform { state, isCut throws(FogError) in
            guard state.currentNames[name] != nil else { throw FogError(.notFound) }
            guard replacing || state.currentNames[target] == nil else { throw FogError(.conflict) }
            if !isCut { state.change(.rename(name, to: target)) }
        }
    }

    func remove(_ name: String) throws(FogError) {
        try perform { state, isCut throws(FogError) in
            guard state.currentNames[name] != nil else { throw FogError(.notFound) }
            if !isCut { state.change(.unlink(name)) }
        }
    }

    func names() throws(FogError) -> [String] {
        try perform { state, _ in state.currentNames.keys.sorted() }
    }

    func synchronize() throws(FogError) {
        try perform { state, isCut in
            guard state.synchronizes, !isCut else { return }
            state.stableNames = state.currentNames
            state.pendingNames = []
        }
    }
}

extension FaultyDisk.State {
    fileprivate mutating func change(_ change: FaultyDisk.NameChange) {
        change.apply(to: &currentNames)
        pendingNames.append(change)
    }
}

/// A file of a ``FaultyDisk``.
final class FaultyFile: DurableFile {
    private let disk: FaultyDisk
    private let number: Int

    init(disk: FaultyDisk, number: Int) {
        self.disk = disk
        self.number = number
    }

    func size() throws(FogError) -> Int {
        try disk.perform { state, _ in state.files[number].current.count }
    }

    func read(at offset: Int, count: Int) throws(FogError) -> [UInt8] {
        try disk.perform { state, _ in
            let bytes = state.files[number].current
            guard offset < bytes.count else { return [] }
            return Array(bytes[offset..<min(bytes.count, offset + count)])
        }
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(FogError) {
        try disk.perform { state, isCut in
            let written = isCut ? Array(bytes.prefix(bytes.count / 2)) : bytes
            state.files[number].apply(.write(offset: offset, bytes: written))
        }
    }

    func truncate(to size: Int) throws(FogError) {
        try disk.perform { state, isCut in
            guard !isCut else { return }
            state.files[number].apply(.truncate(size: size))
        }
    }

    func synchronize() throws(FogError) {
        try disk.perform { state, isCut in
            guard state.synchronizes, !isCut else { return }
            state.files[number].stable = state.files[number].current
            state.files[number].pending = []
        }
    }
}

extension FaultyDisk.File {
    fileprivate mutating func apply(_ change: FaultyDisk.Change) {
        switch change {
        case .write(let offset, let bytes):
            if current.count < offset + bytes.count {
                current += [UInt8](repeating: 0, count: offset + bytes.count - current.count)
            }
            current.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        case .truncate(let size):
            if current.count > size { current.removeLast(current.count - size) }
            if current.count < size { current += [UInt8](repeating: 0, count: size - current.count) }
        }
        pending.append(change)
    }
}
