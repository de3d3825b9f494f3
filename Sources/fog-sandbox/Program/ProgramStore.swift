import CWasmtime

/// Everything that one run of a program can touch: a new one for each run, so that nothing is left for the next.
struct ProgramStore {
    /// The most elements that each of a program's tables may have.
    static let maximumTableElements: Int64 = 1 << 17
    /// The most tables that a program may have.
    static let maximumTables: Int64 = 16

    /// The `wasmtime_context_t` of the store.
    let context: OpaquePointer
    private let pointer: OpaquePointer
    private let engine: Engine
    private let fuel: UInt64

    /// Makes a store whose program may burn `fuel`, and traps when ``Engine/interrupt()`` is called from now on.
    init(engine: Engine, fuel: UInt64) throws(SandboxFailure) {
        self.engine = engine
        self.fuel = fuel
        let functions = engine.library.functions
        pointer = functions.wasmtime_store_new(engine.pointer, nil, nil)
        context = functions.wasmtime_store_context(pointer)
        functions.wasmtime_store_limiter(pointer, -1, Self.maximumTableElements, 1, Self.maximumTables, 1)
        functions.wasmtime_context_set_epoch_deadline(context, 1)
        if let error = functions.wasmtime_context_set_fuel(context, fuel) {
            delete()
            throw .engine("fuel can't be given to a program: \(engine.library.consumeMessage(of: error))")
        }
    }

    /// How much fuel was burned so far.
    var burnedFuel: UInt64 {
        var left: UInt64 = 0
        if let error = engine.library.functions.wasmtime_context_get_fuel(context, &left) {
            engine.library.functions.wasmtime_error_delete(error)
            return 0
        }
        return fuel - min(left, fuel)
    }

    /// Frees the store and the memory of its program; it must not be used after.
    func delete() {
        engine.library.functions.wasmtime_store_delete(pointer)
    }
}
