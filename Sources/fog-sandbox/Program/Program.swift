import CWasmtime

/// A module with its imports resolved, ready to run any number of times.
///
/// `@unchecked Sendable`: it only holds pointers to things that wasmtime lets any thread use and that live as long as
/// the process.
struct Program: @unchecked Sendable {
    /// The module.
    let module: Module
    /// Its `wasmtime_instance_pre_t`; `nil` when something it imports isn't there.
    private let prepared: OpaquePointer?
    /// Why it can't be run, when it can't.
    private let obstacle: String
    private let exit: ProgramExit

    /// Resolves the module's imports, which may be functions of WASI preview 1 and nothing else.
    ///
    /// - Parameter world: Where clocks and randomness come from; the machine if `nil`.
    init(_ module: Module, in world: VirtualWorld? = nil) {
        self.module = module
        let library = module.engine.library
        exit = ProgramExit(library)
        let linker = library.functions.wasmtime_linker_new(module.engine.pointer)
        defer { library.functions.wasmtime_linker_delete(linker) }
        var prepared: OpaquePointer?
        let error =
            library.functions.wasmtime_linker_define_wasi(linker) ?? exit.define(in: linker)
            ?? world?.define(in: linker)
            ?? library.functions.wasmtime_linker_instantiate_pre(linker, module.pointer, &prepared)
        obstacle = error.map { library.consumeMessage(of: $0) } ?? ""
        self.prepared = prepared
    }

    /// Instantiates the module in `store` and calls its function `name`, which must take and give nothing.
    func call(_ name: String, in store: ProgramStore) -> ProgramCall {
        let ending = end(of: name, in: store)
        return ProgramCall(ending: ending, fuel: store.burnedFuel)
    }

    private func end(of name: String, in store: ProgramStore) -> ProgramCall.Ending {
        let functions = module.engine.library.functions
        guard let prepared else { return .notStarted(obstacle) }
        var instance = wasmtime_instance_t()
        var trap: OpaquePointer?
        let refusal = functions.wasmtime_instance_pre_instantiate(prepared, store.context, &instance, &trap)
        if let trap { return ending(ofTrap: trap) }
        if let refusal { return ending(of: refusal) { .notStarted($0) } }

        var export = wasmtime_extern_t()
        let isThere = functions.wasmtime_instance_export_get(
            store.context, &instance, name, name.utf8.count, &export)
        guard isThere, Int(export.kind) == CWASMTIME_EXTERN_FUNC else {
            return .notStarted("the module exports no function '\(name)': it is not a command of WASI preview 1")
        }
        var function = export.of.func
        let type = functions.wasmtime_func_type(store.context, &function)
        defer { functions.wasm_functype_delete(type) }
        guard
            functions.wasm_functype_params(type).pointee.size == 0,
            functions.wasm_functype_results(type).pointee.size == 0
        else { return .notStarted("the module's function '\(name)' takes or gives values, which a command's doesn't") }

        let error = functions.wasmtime_func_call(store.context, &function, nil, 0, nil, 0, &trap)
        if let trap { return ending(ofTrap: trap) }
        if let error { return ending(of: error) { .trapped(code: nil, message: $0) } }
        return .returned
    }

    private func ending(ofTrap trap: OpaquePointer) -> ProgramCall.Ending {
        var code: UInt8 = 0
        let hasCode = module.engine.library.functions.wasmtime_trap_code(trap, &code)
        let message = module.engine.library.consumeMessage(ofTrap: trap)
        return .trapped(code: hasCode ? code : nil, message: TrapMessage.reordered(message))
    }

    /// Errors are what isn't one of WebAssembly's own traps, ``ProgramExit`` among them.
    private func ending(of error: OpaquePointer, otherwise: (String) -> ProgramCall.Ending) -> ProgramCall.Ending {
        let message = module.engine.library.consumeMessage(of: error)
        return exit.take().map { .exited($0) } ?? otherwise(TrapMessage.reordered(message))
    }
}

/// What came of one call into a program.
struct ProgramCall: Sendable {
    /// How it ended.
    enum Ending: Sendable {
        /// The function returned.
        case returned
        /// The program asked for its end.
        case exited(Int32)
        /// It was stopped: by one of wasmtime's trap codes, or by an error of the host's for which there is none.
        case trapped(code: UInt8?, message: String)
        /// None of the program ran.
        case notStarted(String)
    }

    let ending: Ending
    /// How much fuel it burned.
    let fuel: UInt64
}
