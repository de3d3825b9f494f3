import FogCore
import FogStorage

/// A folder of an ``UnreliableDisk``.
struct UnreliableFolder: DurableFolder {
    let disk: UnreliableDisk
    /// Its path below the disk's root.
    let name: String
    let real: PosixFolder

    var path: String { real.path }

    func openFile(_ name: String) throws(FogError) -> (any DurableFile)? {
        if let failure = disk.read() { throw failure.error("can't open '\(path)/\(name)'") }
        guard let file = try real.openFile(name) else { return nil }
        guard let number = disk.number(of: below(name)) else { return file }
        return UnreliableFile(disk: disk, number: number, name: below(name), real: file)
    }

    func createFile(_ name: String, permissions: UInt32) throws(FogError) -> any DurableFile {
        if disk.number(of: below(name)) != nil { throw FogError(.conflict, "'\(path)/\(name)' exists") }
        switch disk.create(below(name)) {
        case .failure(let call): throw call.failure.error("can't create '\(path)/\(name)'")
        case .success(let number):
            let file = try real.createFile(name, permissions: permissions)
            return UnreliableFile(disk: disk, number: number, name: below(name), real: file)
        }
    }

    func rename(_ name: String, to target: String, replacing: Bool) throws(FogError) {
        if !replacing, disk.number(of: below(target)) != nil { throw FogError(.conflict, "'\(target)' exists") }
        if let failure = disk.rename(below(name), to: below(target)) {
            throw failure.error("can't rename '\(path)/\(name)'")
        }
        try real.rename(name, to: target, replacing: replacing)
    }

    func remove(_ name: String) throws(FogError) {
        if let failure = disk.remove(below(name)) { throw failure.error("can't remove '\(path)/\(name)'") }
        try real.remove(name)
    }

    func names() throws(FogError) -> [String] {
        if let failure = disk.read() { throw failure.error("can't list '\(path)'") }
        return try real.names()
    }

    func synchronize() throws(FogError) {
        if let failure = disk.synchronizeFolder(name) { throw failure.error("can't synchronise '\(path)'") }
    }

    private func below(_ name: String) -> String { self.name.isEmpty ? name : "\(self.name)/\(name)" }
}

/// A file of an ``UnreliableDisk``, outside a database.
struct UnreliableFile: DurableFile {
    let disk: UnreliableDisk
    let number: Int
    let name: String
    let real: any DurableFile

    func size() throws(FogError) -> Int {
        if let failure = disk.read() { throw failure.error("can't examine '\(name)'") }
        return try real.size()
    }

    func read(at offset: Int, count: Int) throws(FogError) -> [UInt8] {
        if let failure = disk.read() { throw failure.error("can't read '\(name)'") }
        return try real.read(at: offset, count: count)
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(FogError) {
        let (count, failure) = bytes.withUnsafeBytes { disk.write(number, $0, at: offset) }
        if count > 0 { try real.write(Array(bytes.prefix(count)), at: offset) }
        if let failure { throw failure.error("can't write '\(name)'") }
    }

    func truncate(to size: Int) throws(FogError) {
        if let failure = disk.truncate(number, to: size) { throw failure.error("can't cut '\(name)'") }
        try real.truncate(to: size)
    }

    func synchronize() throws(FogError) {
        if let failure = disk.synchronize(number, name) { throw failure.error("can't synchronise '\(name)'") }
    }
}
