import FogCore
import FogSimulation
import FogStorage
import Glibc
import Synchronization

/// A disk whose power can be cut at a chosen call: after that every call fails, and ``afterPowerCut()`` gives the disk as
/// it is found later, without much of what was not synchronised. It may also be full, or report errors.
///
/// It consists of real files below a folder of its own, which hold what a program sees, and of a note of what is on
/// stable storage and what was changed since. SQLite reaches it through ``UnreliableSQLite``.
final class UnreliableDisk: DurableDisk {
    /// What a name leads to.
    enum Entry: Hashable {
        case folder
        case file(Int)
    }

    /// A change of names in one folder, as it goes to the disk: whole or not at all.
    struct NameChange {
        var folder: String
        var entries: [(name: String, entry: Entry?)]

        func apply(to names: inout [String: Entry]) {
            for (name, entry) in entries { names[name] = entry }
        }
    }

    struct State {
        var files: [Int: StoredFile] = [:]
        var nextFile = 0
        /// By path below the root, as a program sees them.
        var names: [String: Entry] = [:]
        var stableNames: [String: Entry] = [:]
        var pendingNames: [NameChange] = []
        var isOff = false
        /// Writes, truncations, synchronisations and changes of names so far.
        var changeCount = 0
        /// All calls so far.
        var callCount = 0
        /// Which of them were synchronisations.
        var synchronizationCalls: [Int] = []
        /// The change at which the power goes.
        var cutAt: Int?
        var faults: [DiskFault] = []
        var faultCount = 0
        /// The bytes by which all files together may still grow; `nil` for no bound.
        var room: Int?
        var fullCount = 0
        var dice: SeededGenerator
        var tally = LossTally()
    }

    let root: String
    let policy: SynchronizationPolicy
    let state: Mutex<State>

    init(root: String, policy: SynchronizationPolicy, state: State) throws {
        self.root = root
        self.policy = policy
        self.state = Mutex(state)
        guard mkdir(root, 0o700) == 0 else { throw FogError.system(errno, "can't create '\(root)'") }
        UnreliableSQLite.attach(self)
    }

    /// An empty disk, on a folder that is made.
    convenience init(root: String, policy: SynchronizationPolicy = .all, seed: UInt64) throws {
        try self.init(root: root, policy: policy, state: State(dice: SeededGenerator(seed: seed)))
    }

    /// Forgets the disk. What is open on it stays dead.
    func detach() {
        turnOff()
        UnreliableSQLite.detach(self)
    }

    var isOff: Bool { state.withLock { $0.isOff } }
    var changeCount: Int { state.withLock { $0.changeCount } }
    /// The numbers, among all calls, of those that were synchronisations.
    var synchronizationCalls: [Int] { state.withLock { $0.synchronizationCalls } }
    /// How many calls have failed because of a ``DiskFault``.
    var faultCount: Int { state.withLock { $0.faultCount } }
    /// How many calls have failed because there was no room.
    var fullCount: Int { state.withLock { $0.fullCount } }
    /// How many calls have failed for either reason.
    var failureCount: Int { state.withLock { $0.faultCount + $0.fullCount } }
    var tally: LossTally { state.withLock { $0.tally } }

    /// Cuts the power at the change after `count` more.
    func cutPower(after count: Int) { state.withLock { $0.cutAt = $0.changeCount + count } }

    /// Cuts the power now.
    func turnOff() { state.withLock { $0.isOff = true } }

    /// Has calls of some kinds fail from the call after `delay` more, so many calls long.
    func fail(_ kinds: Set<DiskFault.Kind>, after delay: Int, for count: Int) {
        state.withLock { state in
            let start = state.callCount + delay
            state.faults.append(DiskFault(kinds: kinds, calls: start..<start + count))
        }
    }

    /// Ends all faults, and makes room.
    func mend() {
        state.withLock { state in
            state.faults.removeAll()
            state.room = nil
        }
    }

    /// Sets the bytes by which all files together may still grow.
    func setRoom(_ room: Int?) { state.withLock { $0.room = room } }

    /// The path below the root; `nil` for what isn't on this disk.
    func relative(_ path: String) -> String? {
        if path == root { return "" }
        guard path.hasPrefix(root + "/") else { return nil }
        return String(path.dropFirst(root.count + 1))
    }

    func openFolder(_ path: String) throws(FogError) -> any DurableFolder {
        let folder = try PosixFolder(path)
        guard let name = relative(path) else { return folder }
        return UnreliableFolder(disk: self, name: name, real: folder)
    }

    func makeFolder(_ path: String) throws(FogError) {
        guard let name = relative(path) else { return try PosixDisk().makeFolder(path) }
        if let failure = state.withLock({ $0.beginChange(.name) }) { throw failure.error("can't create '\(path)'") }
        try PosixDisk().makeFolder(path)
        state.withLock { state in
            state.change(NameChange(folder: Self.folder(of: name), entries: [(name, .folder)]))
        }
    }

    /// The folder that holds a name, as a path below the root.
    static func folder(of name: String) -> String {
        name.lastIndex(of: "/").map { String(name[..<$0]) } ?? ""
    }

    /// Whether a synchronisation of the file of this name is carried out.
    func keeps(_ name: String) -> Bool {
        switch policy {
        case .all, .allButFolders: true
        case .none: false
        case .allButLogs: !name.hasSuffix("-wal")
        case .allButBlobs: !name.contains("/blobs/")
        }
    }

    /// Whether a synchronisation of folders is carried out.
    var keepsNames: Bool { policy != .none && policy != .allButFolders }
}
