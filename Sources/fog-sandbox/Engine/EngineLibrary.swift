import CWasmtime
import FogExecution

/// The engine's functions, loaded from a file, and what is done with their errors.
///
/// `@unchecked Sendable`: the table is filled in before the value exists and never changes or goes away after.
struct EngineLibrary: @unchecked Sendable {
    /// Lives as long as the process: the library keeps pointers into it.
    private let table: UnsafePointer<CWasmtimeFunctions>

    /// The functions, each under its own name.
    var functions: CWasmtimeFunctions { table.pointee }

    /// Loads the library at `path` and makes sure that it is a pinned build.
    init(path: String) throws(SandboxFailure) {
        let table = UnsafeMutablePointer<CWasmtimeFunctions>.allocate(capacity: 1)
        var reason = [CChar](repeating: 0, count: 1024)
        guard CWasmtime_load(path, table, &reason, reason.count) else {
            throw .engine(String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        var identifier = [CChar](repeating: 0, count: 65)
        _ = CWasmtime_buildIdentifier(table, &identifier, identifier.count)
        let build = String(decoding: identifier.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard PinnedBuild.identifiers.contains(build) else {
            let found = build.isEmpty ? "carries no build identifier" : "has the build identifier \(build)"
            throw .engine("the engine at \(path) \(found), so it is not \(PinnedBuild.name); install that version")
        }
        self.table = UnsafePointer(table)
    }

    /// Makes `config` allocate linear memories through ``ProgramMemory``.
    func installMemory(in config: OpaquePointer) {
        CWasmtime_memoryInstall(table, config)
    }

    /// The text of an error, which is given back.
    func consumeMessage(of error: OpaquePointer) -> String {
        var bytes = wasm_byte_vec_t(size: 0, data: nil)
        functions.wasmtime_error_message(error, &bytes)
        functions.wasmtime_error_delete(error)
        return consumeText(&bytes)
    }

    /// The text of a trap, which is given back.
    func consumeMessage(ofTrap trap: OpaquePointer) -> String {
        var bytes = wasm_byte_vec_t(size: 0, data: nil)
        functions.wasm_trap_message(trap, &bytes)
        functions.wasm_trap_delete(trap)
        return consumeText(&bytes)
    }

    private func consumeText(_ bytes: inout wasm_byte_vec_t) -> String {
        defer { functions.wasm_byte_vec_delete(&bytes) }
        var text = UnsafeBufferPointer(start: bytes.data, count: bytes.data == nil ? 0 : bytes.size)[...]
        if text.last == 0 { text = text.dropLast() }
        return PrintableText.make(from: text, limit: SandboxProtocol.maximumMessageBytes)
    }
}
