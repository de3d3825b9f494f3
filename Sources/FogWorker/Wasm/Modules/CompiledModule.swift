import Glibc

/// A compiled module that was checked, in a file that only sandboxes read. The file lives as long as this object, which
/// everything that uses the module shares.
final class CompiledModule: Sendable {
    /// What it is.
    let key: CompiledModuleKey
    /// The file, which every user may read and nobody changes.
    let path: String

    /// Takes over the file at `path`.
    init(key: CompiledModuleKey, path: String) {
        self.key = key
        self.path = path
    }

    deinit {
        unlink(path)
    }
}
