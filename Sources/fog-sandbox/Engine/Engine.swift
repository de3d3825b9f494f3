import CWasmtime

/// The engine in the one configuration that Fog uses, for compiling and for running alike: an artifact loads only into
/// an engine that is configured as the one that made it.
///
/// `@unchecked Sendable`: wasmtime's engines may be used from any thread.
struct Engine: @unchecked Sendable {
    /// How many bytes of stack a program may use; the thread that runs it has more.
    static let stackBytes = 1 << 20
    /// Addresses that are reserved for a memory, as many as a 32-bit program can name.
    private static let reservedBytes: UInt64 = 4 << 30
    /// Addresses before and after it that nothing may touch.
    private static let guardBytes: UInt64 = 32 << 20

    /// The engine's functions.
    let library: EngineLibrary
    /// The `wasm_engine_t`, which lives as long as the process.
    let pointer: OpaquePointer

    /// Loads the library at `path` and configures an engine.
    init(library path: String) throws(SandboxFailure) {
        library = try EngineLibrary(path: path)
        guard let pointer = library.functions.wasm_engine_new_with_config(Self.configuration(of: library)) else {
            throw .engine("\(PinnedBuild.name) refuses its configuration")
        }
        self.pointer = pointer
    }

    /// Lets every program that runs trap at its next loop or call.
    func interrupt() {
        library.functions.wasmtime_engine_increment_epoch(pointer)
    }

    private static func configuration(of library: EngineLibrary) -> OpaquePointer {
        let functions = library.functions
        let config = functions.wasm_config_new()
        functions.wasmtime_config_consume_fuel_set(config, true)
        functions.wasmtime_config_epoch_interruption_set(config, true)
        functions.wasmtime_config_max_wasm_stack_set(config, stackBytes)
        functions.wasmtime_config_memory_reservation_set(config, reservedBytes)
        functions.wasmtime_config_memory_guard_size_set(config, guardBytes)
        functions.wasmtime_config_memory_may_move_set(config, false)
        functions.wasmtime_config_memory_init_cow_set(config, false)
        library.installMemory(in: config)
        // The same program on the same input gives the same bits on every machine.
        functions.wasmtime_config_cranelift_nan_canonicalization_set(config, true)
        functions.wasmtime_config_wasm_relaxed_simd_deterministic_set(config, true)
        // One program, one thread, one memory.
        functions.wasmtime_config_wasm_threads_set(config, false)
        functions.wasmtime_config_shared_memory_set(config, false)
        functions.wasmtime_config_wasm_multi_memory_set(config, false)
        functions.wasmtime_config_wasm_memory64_set(config, false)
        functions.wasmtime_config_wasm_custom_page_sizes_set(config, false)
        // A garbage-collected heap would be memory that no limit of ours counts.
        functions.wasmtime_config_wasm_exceptions_set(config, false)
        functions.wasmtime_config_wasm_gc_set(config, false)
        functions.wasmtime_config_wasm_function_references_set(config, false)
        functions.wasmtime_config_wasm_stack_switching_set(config, false)
        functions.wasmtime_config_gc_support_set(config, false)
        // Compilation stays within the one processor that it was given.
        functions.wasmtime_config_parallel_compilation_set(config, false)
        return config
    }
}
