import Synchronization

extension UnreliableDisk {
    /// A call that reads.
    func read() -> DiskFailure? {
        state.withLock { state in
            if state.isOff { return .off }
            return state.begin(.read)
        }
    }

    /// A call that writes: gives the number of bytes that are written before it fails, if it does.
    func write(_ file: Int, _ bytes: UnsafeRawBufferPointer, at offset: Int) -> (count: Int, failure: DiskFailure?) {
        state.withLock { state in
            if state.isOff { return (0, .off) }
            var count = bytes.count
            var failure = state.beginChange(.write)
            if failure != nil { count /= 2 }
            if let room = state.room, failure != .off, let stored = state.files[file] {
                let growth = max(0, offset + count - stored.size)
                if growth > room {
                    count = max(0, count - (growth - room))
                    failure = .full
                    state.fullCount += 1
                }
                state.room = room - max(0, offset + count - stored.size)
            }
            if count > 0 {
                state.files[file]?.change(.write(offset: offset, bytes: Array(bytes.prefix(count))))
            }
            return (count, failure)
        }
    }

    func truncate(_ file: Int, to size: Int) -> DiskFailure? {
        state.withLock { state in
            if let failure = state.beginChange(.write) { return failure }
            if let room = state.room, let stored = state.files[file] { state.room = room + stored.size - size }
            state.files[file]?.change(.truncate(size: size))
            return nil
        }
    }

    func synchronize(_ file: Int, _ name: String) -> DiskFailure? {
        state.withLock { state in
            if let failure = state.beginChange(.synchronize) {
                if failure == .broken { state.files[file]?.failToSynchronize(&state.dice) }
                return failure
            }
            if keeps(name) { state.files[file]?.synchronize() }
            return nil
        }
    }

    func synchronizeFolder(_ folder: String) -> DiskFailure? {
        state.withLock { state in
            if let failure = state.beginChange(.synchronize) { return failure }
            guard keepsNames else { return nil }
            for change in state.pendingNames where change.folder == folder { change.apply(to: &state.stableNames) }
            state.pendingNames.removeAll { $0.folder == folder }
            return nil
        }
    }

    func create(_ name: String) -> Result<Int, DiskCallFailed> {
        state.withLock { state in
            if let failure = state.beginChange(.name) { return .failure(DiskCallFailed(failure: failure)) }
            let file = state.nextFile
            state.nextFile += 1
            state.files[file] = StoredFile()
            state.change(NameChange(folder: Self.folder(of: name), entries: [(name, .file(file))]))
            return .success(file)
        }
    }

    func rename(_ name: String, to target: String) -> DiskFailure? {
        state.withLock { state in
            if let failure = state.beginChange(.name) { return failure }
            let entry = state.names[name]
            state.giveBack(state.names[target])
            state.change(NameChange(folder: Self.folder(of: name), entries: [(name, nil), (target, entry)]))
            return nil
        }
    }

    func remove(_ name: String) -> DiskFailure? {
        state.withLock { state in
            if let failure = state.beginChange(.name) { return failure }
            state.giveBack(state.names[name])
            state.change(NameChange(folder: Self.folder(of: name), entries: [(name, nil)]))
            return nil
        }
    }

    /// The number of the file that a name leads to.
    func number(of name: String) -> Int? {
        state.withLock { state in
            guard case .file(let number) = state.names[name] else { return nil }
            return number
        }
    }
}

/// A ``DiskFailure`` that can be thrown.
struct DiskCallFailed: Error {
    let failure: DiskFailure
}

extension UnreliableDisk.State {
    /// Counts a call, and says whether it fails.
    mutating func begin(_ kind: DiskFault.Kind) -> DiskFailure? {
        if isOff { return .off }
        let number = callCount
        callCount += 1
        if kind == .synchronize { synchronizationCalls.append(number) }
        guard faults.contains(where: { $0.kinds.contains(kind) && $0.calls.contains(number) }) else { return nil }
        faultCount += 1
        return .broken
    }

    /// Counts a call that changes something, and says whether it fails.
    mutating func beginChange(_ kind: DiskFault.Kind) -> DiskFailure? {
        if isOff { return .off }
        let number = changeCount
        changeCount += 1
        if let cutAt, number >= cutAt {
            isOff = true
            return .off
        }
        return begin(kind)
    }

    mutating func change(_ change: UnreliableDisk.NameChange) {
        change.apply(to: &names)
        pendingNames.append(change)
    }

    /// The room of a file that has no name any more is free.
    mutating func giveBack(_ entry: UnreliableDisk.Entry?) {
        guard let room, case .file(let number) = entry, let file = files[number] else { return }
        self.room = room + file.size
    }
}
