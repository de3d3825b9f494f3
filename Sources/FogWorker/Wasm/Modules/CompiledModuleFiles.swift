import Crypto
import FogCore
import FogStorage
import FogSystem
import Glibc

/// The files of the cache of compiled modules, in folders that no sandbox sees.
///
/// `artifacts/<key>.cwasm` is machine code and `artifacts/<key>.mac` proves that this node made it: whoever could put
/// code of their own there would have it run. `loaded` holds the copies that were checked and are in use: a sandbox's
/// user has to read them, and they can't have changed since.
struct CompiledModuleFiles: Sendable {
    /// A compiled module on the disk.
    struct Entry: Hashable, Sendable {
        let key: CompiledModuleKey
        let bytes: Int64
        /// Nanoseconds since 1970.
        let lastUse: Int64
    }

    /// What came of loading a module.
    enum Loading: Sendable {
        case loaded(CompiledModule)
        case absent
        /// It is not what this node wrote.
        case distrusted
    }

    private let artifacts: String
    private let loaded: String
    private let nodeKey: SymmetricKey
    private let artifactBytes: Int64

    /// Prepares the folders beneath `folder` and the node's key, and removes what a worker that has ended had in use.
    ///
    /// - Parameter artifactBytes: The largest compiled module; nothing larger was written here.
    /// - Throws: ``FogError/Code/forbidden`` if others have access to the key or may write to the folders.
    init(folder: String, artifactBytes: Int64) throws(FogError) {
        self.artifactBytes = artifactBytes
        artifacts = folder + "/artifacts"
        loaded = folder + "/loaded"
        FolderRemoval.remove(loaded)
        for path in [folder, artifacts, loaded] { try PrivateFolder.prepare(path) }
        chmod(artifacts, 0o700)
        nodeKey = try Self.nodeKey(folder + "/artifact.key")
        for name in try PosixFolder(artifacts).names() where name.hasSuffix(".new") { unlink(artifacts + "/" + name) }
    }

    /// What is stored.
    func entries() throws(FogError) -> [Entry] {
        try PosixFolder(artifacts).names().compactMap { name in
            guard name.hasSuffix(".cwasm"), let key = CompiledModuleKey(name: name.dropLast(6)) else { return nil }
            var status = stat()
            guard lstat(artifact(key), &status) == 0 else { return nil }
            let seconds = Int64(status.st_mtim.tv_sec)
            let lastUse = seconds &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
            return Entry(key: key, bytes: Int64(status.st_size), lastUse: lastUse)
        }
    }

    /// Stores the artifact that `source` holds from its start, at one stroke.
    func store(_ source: FileDescriptor, as key: CompiledModuleKey) throws(FogError) {
        let path = artifact(key)
        let new = path + ".new"
        unlink(new)
        let target = try FileDescriptor.open(new, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        do throws(FogError) {
            var code = authentication(of: key)
            try FileStream.read(source, "a compiled module") { piece throws(FogError) in
                code.update(data: piece)
                try FileStream.write(piece, to: target, new)
            }
            // Without this a power loss would leave an artifact that looks tampered with.
            if fdatasync(target.number) != 0 { throw SystemError.last.fogError("can't write \(new)") }
            try AtomicFile.replace(proof(key), contents: Array(code.finalize()))
            if rename(new, path) != 0 { throw SystemError.last.fogError("can't rename \(new)") }
        } catch {
            unlink(new)
            throw error
        }
    }

    /// Copies an artifact to where a sandbox can read it, and checks what it copies.
    ///
    /// - Parameter number: Not used for this module before.
    func load(_ key: CompiledModuleKey, number: UInt64) throws(FogError) -> Loading {
        let path = artifact(key)
        var status = stat()
        // Asked beforehand, because links and sockets can't be opened at all.
        if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return .distrusted }
        let source: FileDescriptor
        do throws(FogError) {
            source = try FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        } catch {
            switch error.code {
            case .notFound: return .absent
            case .forbidden: return .distrusted
            default: throw error
            }
        }
        guard fstat(source.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= artifactBytes
        else { return .distrusted }
        let copy = "\(loaded)/\(key.name)-\(number)"
        // From here on the file goes when nobody uses it.
        let module = CompiledModule(key: key, path: copy)
        let target = try FileDescriptor.open(copy, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        var code = authentication(of: key)
        try FileStream.read(source, path) { piece throws(FogError) in
            code.update(data: piece)
            try FileStream.write(piece, to: target, copy)
        }
        guard let expected = try? SecretFile.read(proof(key), limit: 64), code.finalize() == expected.revealed else {
            return .distrusted
        }
        if fchmod(target.number, 0o444) != 0 { throw SystemError.last.fogError("can't set up \(copy)") }
        return .loaded(module)
    }

    /// Notes that a module is used now.
    func touch(_ key: CompiledModuleKey) {
        utimes(artifact(key), nil)
    }

    /// Removes a module.
    func remove(_ key: CompiledModuleKey) {
        // Whatever somebody else has put there.
        FolderRemoval.remove(artifact(key))
        FolderRemoval.remove(proof(key))
    }

    private func artifact(_ key: CompiledModuleKey) -> String { "\(artifacts)/\(key.name).cwasm" }

    private func proof(_ key: CompiledModuleKey) -> String { "\(artifacts)/\(key.name).mac" }

    private func authentication(of key: CompiledModuleKey) -> HMAC<SHA256> {
        var code = HMAC<SHA256>(key: nodeKey)
        code.update(data: key.bytes)
        return code
    }

    private static func nodeKey(_ path: String) throws(FogError) -> SymmetricKey {
        do throws(FogError) {
            let bytes = try SecretFile.read(path, limit: 64).revealed
            guard bytes.count == 32 else {
                let message = "the key '\(path)' has \(bytes.count) bytes instead of 32; remove it, and modules are "
                throw FogError(.corrupted, message + "compiled anew")
            }
            return SymmetricKey(data: bytes)
        } catch {
            guard error.code == .notFound else { throw error }
            var random = SystemRandomNumberGenerator()
            let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            try SecretFile.create(path, contents: Sensitive(bytes))
            return SymmetricKey(data: bytes)
        }
    }
}
