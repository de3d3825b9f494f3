import FogCore
import FogStorage
import FoundationEssentials
import Glibc
import Synchronization

extension UnreliableDisk {
    /// The disk as it is found when the power is back, below another root.
    func afterPowerCut(root: String) throws -> UnreliableDisk {
        turnOff()
        let after = state.withLock { state in
            var names = state.stableNames
            state.tally.droppedNames += Self.applySome(of: state.pendingNames, to: &names, &state.dice)
            var after = State(dice: state.dice)
            for (name, entry) in names.sorted(by: { $0.key < $1.key }) {
                // What is in a folder that has been lost is lost with it.
                guard Self.isReachable(name, in: names) else { continue }
                after.names[name] = entry
                guard case .file(let number) = entry, let file = state.files[number] else { continue }
                let image = file.survivors(&state.tally, &after.dice)
                after.files[number] = StoredFile(stable: image, size: image.count)
            }
            after.stableNames = after.names
            after.nextFile = state.nextFile
            after.tally = state.tally
            after.faultCount = state.faultCount
            after.fullCount = state.fullCount
            return after
        }
        let disk = try UnreliableDisk(root: root, policy: policy, state: after)
        try disk.materialize(after.names) { number in after.files[number]?.stable ?? [] }
        return disk
    }

    /// The disk as the next process finds it if only the process died, below another root: nothing is lost, and what was
    /// not synchronised still isn't.
    func afterProcessDeath(root: String) throws -> UnreliableDisk {
        turnOff()
        var after = state.withLock { $0 }
        after.isOff = false
        after.cutAt = nil
        after.faults = []
        after.room = nil
        let names = after.names
        let paths = Dictionary(
            names.compactMap { name, entry -> (Int, String)? in
                guard case .file(let number) = entry else { return nil }
                return (number, name)
            }, uniquingKeysWith: { first, _ in first })
        let disk = try UnreliableDisk(root: root, policy: policy, state: after)
        try disk.materialize(names) { number in
            guard let name = paths[number] else { return [] }
            let folder = try PosixFolder("\(self.root)/\(Self.folder(of: name))")
            let file = try folder.openFile(String(name.split(separator: "/").last ?? ""))
            return try file.map { try $0.read(at: 0, count: $0.size()) } ?? []
        }
        return disk
    }

    private func materialize(_ names: [String: Entry], _ bytes: (Int) throws -> [UInt8]) throws {
        for (name, entry) in names.sorted(by: { $0.key < $1.key }) {
            switch entry {
            case .folder: try PosixDisk().makeFolder("\(root)/\(name)")
            case .file(let number):
                let folder = try PosixFolder("\(root)/\(Self.folder(of: name))")
                let file = try folder.createFile(
                    String(name.split(separator: "/").last ?? ""), permissions: 0o600)
                try file.write(try bytes(number), at: 0)
            }
        }
    }

    /// Applies what has reached the disk of the changes of names: the first so many, or some from anywhere, as file
    /// systems without an ordered journal do. Returns how many have not.
    private static func applySome(
        of changes: [NameChange], to names: inout [String: Entry], _ dice: inout some RandomNumberGenerator
    ) -> Int {
        let kept: [NameChange]
        if Bool.random(using: &dice) {
            kept = Array(changes.prefix(Int.random(in: 0...changes.count, using: &dice)))
        } else {
            kept = changes.filter { _ in Bool.random(using: &dice) }
        }
        for change in kept { change.apply(to: &names) }
        return changes.count - kept.count
    }

    private static func isReachable(_ name: String, in names: [String: Entry]) -> Bool {
        var folder = folder(of: name)
        while !folder.isEmpty {
            guard names[folder] == .folder else { return false }
            folder = Self.folder(of: folder)
        }
        return true
    }
}

extension UnreliableDisk {
    /// Copies a database and its log or journal as they are to files of their own; `nil` if there is no database.
    func copyOfDatabase(_ name: String, in folder: String) throws -> String? {
        let copies = try PosixFolder(folder)
        let originals = "\(root)/\(Self.folder(of: name))"
        guard let base = name.split(separator: "/").last, number(of: name) != nil else { return nil }
        for suffix in ["", "-wal", "-journal", "-shm"] {
            try? copies.remove("copy\(suffix)")
            guard suffix != "-shm", number(of: name + suffix) != nil,
                let file = try PosixFolder(originals).openFile(base + suffix)
            else { continue }
            let copy = try copies.createFile("copy\(suffix)", permissions: 0o600)
            try copy.write(file.read(at: 0, count: file.size()), at: 0)
        }
        return "\(folder)/copy"
    }

    /// Removes the real files of a disk that nobody uses any more.
    func discard() {
        try? FileManager.default.removeItem(atPath: root)
    }
}
