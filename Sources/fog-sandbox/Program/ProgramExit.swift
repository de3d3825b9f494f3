import CWasmtime
import Synchronization

/// The function `proc_exit` of WASI preview 1, by which a program ends itself.
///
/// wasmtime's own accepts the codes 0 to 125 and traps on others; programs exit with 255 or -1 too, and their users
/// want to see it.
final class ProgramExit: Sendable {
    private let code = Mutex<Int32?>(nil)
    private let library: EngineLibrary

    init(_ library: EngineLibrary) {
        self.library = library
    }

    /// The code that the program exited with, if it did so since this was last asked.
    func take() -> Int32? { code.withLock { $0.take() } }

    /// Takes the place of wasmtime's function in `linker`.
    ///
    /// - Returns: An error of wasmtime's, or `nil`.
    func define(in linker: OpaquePointer) -> OpaquePointer? {
        let functions = library.functions
        var type: OpaquePointer? = functions.wasm_valtype_new(UInt8(CWASMTIME_VALUE_I32))
        var parameters = wasm_valtype_vec_t(size: 0, data: nil)
        functions.wasm_valtype_vec_new(&parameters, 1, &type)
        var results = wasm_valtype_vec_t(size: 0, data: nil)
        let signature = functions.wasm_functype_new(&parameters, &results)
        defer { functions.wasm_functype_delete(signature) }
        let module = "wasi_snapshot_preview1"
        let name = "proc_exit"
        functions.wasmtime_linker_allow_shadowing(linker, true)
        // Retained for good: the prepared program holds the pointer as long as the process lives.
        let data = Unmanaged.passRetained(self).toOpaque()
        return functions.wasmtime_linker_define_func(
            linker, module, module.utf8.count, name, name.utf8.count, signature,
            { data, _, arguments, count, _, _ in
                guard let data, let arguments, count == 1 else { return nil }
                return Unmanaged<ProgramExit>.fromOpaque(data).takeUnretainedValue().exit(arguments.pointee.of.i32)
            }, data, nil)
    }

    /// A trap, because nothing else unwinds a program; ``take()`` tells it from others.
    private func exit(_ code: Int32) -> OpaquePointer {
        self.code.withLock { $0 = code }
        let message = "the program exits"
        return library.functions.wasmtime_trap_new(message, message.utf8.count)
    }
}
