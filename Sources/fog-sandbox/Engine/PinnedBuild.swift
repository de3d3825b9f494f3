/// The builds of the engine that `CWasmtime` was written for.
///
/// The layouts of the C interface hold for one version, and the library doesn't tell its version. Its linker gave each
/// build an identifier, which is compared before the first call. This finds an honest mistake (another version, another
/// machine's file); that the file is the one that was downloaded is for whoever unpacks it to check.
enum PinnedBuild {
    /// The version of wasmtime, as its packages call it.
    static let version = "50.0.1"
    /// The engine's name and version.
    static let name = "wasmtime \(version)"
    /// The GNU build identifiers of the two files `_libwasmtime.so` in the Python packages of that version.
    static let identifiers: Set = [
        "e0004773ccc53f6a3a21d92517c19c3cad93c22d",  // x86_64
        "c76dd8736196354e6c02aecd8ab5c3b996065d31",  // aarch64
    ]
}
