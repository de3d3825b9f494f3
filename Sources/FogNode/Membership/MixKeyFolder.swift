import FogCore
import FogCrypto
import FogStorage
import Glibc

/// A node's secret keys for the packets of each epoch: made ahead, so that they stand in the consensus in time, and removed
/// when their epoch's grace is over. Once a key is gone, nobody can open the packets of its epoch any more.
struct MixKeyFolder: Sendable {
    /// Epochs ahead for which there are keys.
    static let ahead: UInt64 = 2
    /// Epochs after which a key is removed: packets that were made in its last moment may still be on their way.
    private static let grace: UInt64 = 1

    private let path: String

    init(_ path: String) throws(FogError) {
        try PrivateFolder.prepare(path)
        self.path = path
    }

    /// The keys that a node has in an epoch, by the epoch that they are for; makes those that are missing and removes those
    /// that are over.
    func keys(in epoch: UInt64) throws(FogError) -> [(epoch: UInt64, key: SecretBytes)] {
        let folder = try PosixFolder(path)
        let wanted = epoch...epoch &+ Self.ahead
        for name in try folder.names() {
            guard name.hasSuffix(".key"), let old = UInt64(name.dropLast(4)), old &+ Self.grace < epoch else {
                continue
            }
            try erase(name, in: folder)
        }
        var keys: [(UInt64, SecretBytes)] = []
        for epoch in wanted {
            let name = "\(epoch).key"
            if let key = try key(of: epoch) {
                keys.append((epoch, key))
            } else {
                if try folder.names().contains(name) { try folder.remove(name) }
                keys.append((epoch, try SecretKeyFile.make("\(path)/\(name)")))
            }
        }
        return keys
    }

    /// The key of an epoch, if there is one; none is made.
    ///
    /// Zeros are what is left of one that was thrown away when that wasn't finished: everybody knows them.
    func key(of epoch: UInt64) throws(FogError) -> SecretBytes? {
        let file = "\(path)/\(epoch).key"
        guard access(file, F_OK) == 0 else { return nil }
        let key = try SecretKeyFile.read(file)
        return key.withBytes { $0.allSatisfy { $0 == 0 } } ? nil : key
    }

    /// Removes the key of an epoch.
    func remove(_ epoch: UInt64) throws(FogError) { try erase("\(epoch).key", in: try PosixFolder(path)) }

    /// Writes over a key before its file is removed: file systems that write in place keep nothing then.
    private func erase(_ name: String, in folder: PosixFolder) throws(FogError) {
        if let file = try folder.openFile(name) {
            try file.write([UInt8](repeating: 0, count: try file.size()), at: 0)
            try file.synchronize()
        }
        try folder.remove(name)
        try folder.synchronize()
    }
}
