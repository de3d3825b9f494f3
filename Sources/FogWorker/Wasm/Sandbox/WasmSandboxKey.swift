/// What the tasks of one sandbox process have in common.
struct WasmSandboxKey: Hashable, Sendable {
    /// One job of one submitter.
    let isolationKey: String
    /// The program.
    let module: CompiledModuleKey
    /// Bytes of linear memory, by which the process is bounded too.
    let memoryBytes: Int64
    /// Bytes on the disk, by which the process's files are bounded too.
    let diskBytes: Int64
}
