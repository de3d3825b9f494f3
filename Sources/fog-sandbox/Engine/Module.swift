import CWasmtime

/// A program in the form that an engine runs. Lives as long as the process.
struct Module {
    /// The engine that it belongs to.
    let engine: Engine
    /// The `wasmtime_module_t`.
    let pointer: OpaquePointer

    /// Checks and compiles WebAssembly.
    ///
    /// - Throws: ``SandboxFailure/data(_:)`` when `bytes` are not a module, or one that needs what Fog doesn't give.
    init(compiling bytes: [UInt8], in engine: Engine) throws(SandboxFailure) {
        let functions = engine.library.functions
        if let error = functions.wasmtime_module_validate(engine.pointer, bytes, bytes.count) {
            throw .data("the module isn't valid: \(engine.library.consumeMessage(of: error))")
        }
        var module: OpaquePointer?
        // A valid module may still exceed what the compiler supports, which is the module's fault too.
        if let error = functions.wasmtime_module_new(engine.pointer, bytes, bytes.count, &module) {
            throw .data("the module can't be compiled: \(engine.library.consumeMessage(of: error))")
        }
        guard let module else { throw .engine("\(PinnedBuild.name) compiled a module to nothing") }
        self.engine = engine
        pointer = module
    }

    /// Loads what ``withSerialized(_:)`` gave, from a file that stays as it is while the process lives.
    ///
    /// An artifact is native code: whoever may write the file may run anything in this process.
    init(artifact path: String, in engine: Engine) throws(SandboxFailure) {
        var module: OpaquePointer?
        if let error = engine.library.functions.wasmtime_module_deserialize_file(engine.pointer, path, &module) {
            throw .engine("the artifact \(path) can't be loaded: \(engine.library.consumeMessage(of: error))")
        }
        guard let module else { throw .engine("\(PinnedBuild.name) loaded the artifact \(path) as nothing") }
        self.engine = engine
        pointer = module
    }

    /// Calls `body` with the compiled form, native code for this processor.
    func withSerialized<Result>(
        _ body: (UnsafeRawBufferPointer) throws(SandboxFailure) -> Result
    ) throws(SandboxFailure) -> Result {
        var bytes = wasm_byte_vec_t(size: 0, data: nil)
        if let error = engine.library.functions.wasmtime_module_serialize(pointer, &bytes) {
            throw .engine("the compiled module can't be written down: \(engine.library.consumeMessage(of: error))")
        }
        defer { engine.library.functions.wasm_byte_vec_delete(&bytes) }
        return try body(UnsafeRawBufferPointer(start: bytes.data, count: bytes.data == nil ? 0 : bytes.size))
    }
}
