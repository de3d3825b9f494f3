#ifndef CWASMTIME_H
#define CWASMTIME_H

// What Fog uses of the C interface of wasmtime 50, declared by hand and bound at run time.
//
// The layouts below hold for one version of the library. A caller loads it with CWasmtime_load and compares
// CWasmtime_buildIdentifier with the builds that it knows before it calls anything else.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct wasm_config_t wasm_config_t;
typedef struct wasm_engine_t wasm_engine_t;
typedef struct wasm_functype_t wasm_functype_t;
typedef struct wasm_memorytype_t wasm_memorytype_t;
typedef struct wasm_valtype_t wasm_valtype_t;
typedef struct wasm_trap_t wasm_trap_t;
typedef struct wasi_config_t wasi_config_t;
typedef struct wasmtime_error_t wasmtime_error_t;
typedef struct wasmtime_module_t wasmtime_module_t;
typedef struct wasmtime_store_t wasmtime_store_t;
typedef struct wasmtime_context_t wasmtime_context_t;
typedef struct wasmtime_linker_t wasmtime_linker_t;
typedef struct wasmtime_caller_t wasmtime_caller_t;
typedef struct wasmtime_instance_pre_t wasmtime_instance_pre_t;

// Bytes that the library owns; given back with wasm_byte_vec_delete.
typedef struct {
    size_t size;
    uint8_t *_Nullable data;
} wasm_byte_vec_t;

typedef struct {
    size_t size;
    wasm_valtype_t *_Nullable *_Nullable data;
} wasm_valtype_vec_t;

typedef struct {
    uint64_t store_id;
    void *_Nullable reserved;
} wasmtime_func_t;

typedef struct {
    uint64_t store_id;
    size_t reserved;
} wasmtime_instance_t;

enum { CWASMTIME_VALUE_I32 = 0, CWASMTIME_VALUE_I64 = 1 };

// A value. Only integers are read; the other members of the union are no larger than `reserved`.
typedef struct {
    uint8_t kind;
    union {
        int32_t i32;
        int64_t i64;
        uint64_t reserved[3];
    } of;
} wasmtime_val_t;

// Gives back a trap, which ends the program, or null.
typedef wasm_trap_t *_Nullable (*wasmtime_func_callback_t)(
    void *_Nullable data, wasmtime_caller_t *caller, const wasmtime_val_t *_Nullable arguments, size_t argumentCount,
    wasmtime_val_t *_Nullable results, size_t resultCount);

enum { CWASMTIME_EXTERN_FUNC = 0 };

// An export. Only functions are read; the other members of the union are no larger than `reserved`.
typedef struct {
    uint8_t kind;
    union {
        wasmtime_func_t func;
        uint64_t reserved[3];
    } of;
} wasmtime_extern_t;

// Why a program trapped; codes that Fog treats alike aren't listed.
enum {
    CWASMTIME_TRAP_STACK_OVERFLOW = 0,
    CWASMTIME_TRAP_MEMORY_OUT_OF_BOUNDS = 1,
    CWASMTIME_TRAP_UNREACHABLE = 9,
    CWASMTIME_TRAP_INTERRUPT = 10,
    CWASMTIME_TRAP_OUT_OF_FUEL = 11,
};

typedef struct {
    void *_Nullable env;
    uint8_t *_Nonnull (*_Nonnull get_memory)(void *_Nullable env, size_t *size, size_t *capacity);
    wasmtime_error_t *_Nullable (*_Nonnull grow_memory)(void *_Nullable env, size_t size);
    void (*_Nullable finalizer)(void *_Nullable env);
} wasmtime_linear_memory_t;

typedef struct {
    void *_Nullable env;
    wasmtime_error_t *_Nullable (*_Nonnull new_memory)(
        void *_Nullable env, const wasm_memorytype_t *type, size_t minimum, size_t maximum, size_t reserved,
        size_t guard, wasmtime_linear_memory_t *memory);
    void (*_Nullable finalizer)(void *_Nullable env);
} wasmtime_memory_creator_t;

typedef void (*wasmtime_finalizer_t)(void *_Nullable data);

// The library's functions, each under its own name.
typedef struct {
    wasm_config_t *_Nonnull (*_Nonnull wasm_config_new)(void);
    // Takes the configuration over.
    wasm_engine_t *_Nullable (*_Nonnull wasm_engine_new_with_config)(wasm_config_t *);
    void (*_Nonnull wasm_byte_vec_delete)(wasm_byte_vec_t *);
    wasm_valtype_t *_Nonnull (*_Nonnull wasm_valtype_new)(uint8_t kind);
    // Takes the types over.
    void (*_Nonnull wasm_valtype_vec_new)(
        wasm_valtype_vec_t *, size_t, wasm_valtype_t *_Nullable const *_Nullable);
    // Takes both vectors over.
    wasm_functype_t *_Nonnull (*_Nonnull wasm_functype_new)(wasm_valtype_vec_t *, wasm_valtype_vec_t *);
    const wasm_valtype_vec_t *_Nonnull (*_Nonnull wasm_functype_params)(const wasm_functype_t *);
    const wasm_valtype_vec_t *_Nonnull (*_Nonnull wasm_functype_results)(const wasm_functype_t *);
    void (*_Nonnull wasm_functype_delete)(wasm_functype_t *);
    // The message ends with a NUL byte, which its size counts.
    void (*_Nonnull wasm_trap_message)(const wasm_trap_t *, wasm_byte_vec_t *);
    void (*_Nonnull wasm_trap_delete)(wasm_trap_t *);

    void (*_Nonnull wasmtime_config_consume_fuel_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_epoch_interruption_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_cranelift_nan_canonicalization_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_parallel_compilation_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_max_wasm_stack_set)(wasm_config_t *, size_t);
    void (*_Nonnull wasmtime_config_memory_reservation_set)(wasm_config_t *, uint64_t);
    void (*_Nonnull wasmtime_config_memory_guard_size_set)(wasm_config_t *, uint64_t);
    void (*_Nonnull wasmtime_config_memory_may_move_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_memory_init_cow_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_host_memory_creator_set)(wasm_config_t *, wasmtime_memory_creator_t *);
    void (*_Nonnull wasmtime_config_shared_memory_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_gc_support_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_wasm_threads_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_wasm_memory64_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_wasm_multi_memory_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_wasm_gc_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_wasm_function_references_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_wasm_exceptions_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_wasm_stack_switching_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_wasm_custom_page_sizes_set)(wasm_config_t *, bool);
    void (*_Nonnull wasmtime_config_wasm_relaxed_simd_deterministic_set)(wasm_config_t *, bool);

    void (*_Nonnull wasmtime_engine_increment_epoch)(wasm_engine_t *);
    wasmtime_error_t *_Nonnull (*_Nonnull wasmtime_error_new)(const char *);
    // The message has no NUL byte at its end.
    void (*_Nonnull wasmtime_error_message)(const wasmtime_error_t *, wasm_byte_vec_t *);
    void (*_Nonnull wasmtime_error_delete)(wasmtime_error_t *);
    wasm_trap_t *_Nonnull (*_Nonnull wasmtime_trap_new)(const char *, size_t);
    bool (*_Nonnull wasmtime_trap_code)(const wasm_trap_t *, uint8_t *);

    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_module_validate)(wasm_engine_t *, const uint8_t *_Nullable, size_t);
    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_module_new)(
        wasm_engine_t *, const uint8_t *_Nullable, size_t, wasmtime_module_t *_Nullable *_Nonnull);
    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_module_serialize)(wasmtime_module_t *, wasm_byte_vec_t *);
    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_module_deserialize_file)(
        wasm_engine_t *, const char *, wasmtime_module_t *_Nullable *_Nonnull);
    void (*_Nonnull wasmtime_module_delete)(wasmtime_module_t *);

    wasmtime_linker_t *_Nonnull (*_Nonnull wasmtime_linker_new)(wasm_engine_t *);
    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_linker_define_wasi)(wasmtime_linker_t *);
    void (*_Nonnull wasmtime_linker_allow_shadowing)(wasmtime_linker_t *, bool);
    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_linker_define_func)(
        wasmtime_linker_t *, const char *module, size_t, const char *name, size_t, const wasm_functype_t *,
        wasmtime_func_callback_t, void *_Nullable data, wasmtime_finalizer_t _Nullable);
    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_linker_instantiate_pre)(
        const wasmtime_linker_t *, const wasmtime_module_t *, wasmtime_instance_pre_t *_Nullable *_Nonnull);
    void (*_Nonnull wasmtime_linker_delete)(wasmtime_linker_t *);

    wasmtime_store_t *_Nonnull (*_Nonnull wasmtime_store_new)(
        wasm_engine_t *, void *_Nullable, wasmtime_finalizer_t _Nullable);
    wasmtime_context_t *_Nonnull (*_Nonnull wasmtime_store_context)(wasmtime_store_t *);
    // A negative number leaves a limit as it is.
    void (*_Nonnull wasmtime_store_limiter)(
        wasmtime_store_t *, int64_t memoryBytes, int64_t tableElements, int64_t instances, int64_t tables,
        int64_t memories);
    void (*_Nonnull wasmtime_store_delete)(wasmtime_store_t *);
    wasmtime_context_t *_Nonnull (*_Nonnull wasmtime_caller_context)(wasmtime_caller_t *);
    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_context_set_fuel)(wasmtime_context_t *, uint64_t);
    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_context_get_fuel)(const wasmtime_context_t *, uint64_t *);
    void (*_Nonnull wasmtime_context_set_epoch_deadline)(wasmtime_context_t *, uint64_t ticksBeyondCurrent);
    // Takes the WASI configuration over.
    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_context_set_wasi)(wasmtime_context_t *, wasi_config_t *);

    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_instance_pre_instantiate)(
        const wasmtime_instance_pre_t *, wasmtime_context_t *, wasmtime_instance_t *,
        wasm_trap_t *_Nullable *_Nonnull);
    void (*_Nonnull wasmtime_instance_pre_delete)(wasmtime_instance_pre_t *);
    bool (*_Nonnull wasmtime_instance_export_get)(
        wasmtime_context_t *, const wasmtime_instance_t *, const char *, size_t, wasmtime_extern_t *);
    wasm_functype_t *_Nonnull (*_Nonnull wasmtime_func_type)(const wasmtime_context_t *, const wasmtime_func_t *);
    wasmtime_error_t *_Nullable (*_Nonnull wasmtime_func_call)(
        wasmtime_context_t *, const wasmtime_func_t *, const void *_Nullable, size_t, void *_Nullable, size_t,
        wasm_trap_t *_Nullable *_Nonnull);

    wasi_config_t *_Nonnull (*_Nonnull wasi_config_new)(void);
    void (*_Nonnull wasi_config_delete)(wasi_config_t *);
    // Copies the strings; false when one of them isn't UTF-8.
    bool (*_Nonnull wasi_config_set_argv)(wasi_config_t *, size_t, const char *_Nullable *_Nonnull);
    bool (*_Nonnull wasi_config_set_env)(
        wasi_config_t *, size_t, const char *_Nullable *_Nonnull, const char *_Nullable *_Nonnull);
    bool (*_Nonnull wasi_config_set_stdin_file)(wasi_config_t *, const char *);
    void (*_Nonnull wasi_config_inherit_stdout)(wasi_config_t *);
    void (*_Nonnull wasi_config_inherit_stderr)(wasi_config_t *);
    bool (*_Nonnull wasi_config_preopen_dir)(
        wasi_config_t *, const char *hostPath, const char *guestPath, bool writable);
} CWasmtimeFunctions;

// Loads the library at `path` and fills in `functions`. Returns false, with a sentence that names what is missing in
// `reason` (cut to `capacity` bytes, NUL included), when the file can't be loaded or lacks a symbol. The library is
// never unloaded.
bool CWasmtime_load(const char *path, CWasmtimeFunctions *functions, char *reason, size_t capacity);

// Writes the GNU build identifier of the loaded library in hexadecimal to `text` (41 bytes for the usual 20, NUL
// included). Returns false when the library carries none or `capacity` is too small.
bool CWasmtime_buildIdentifier(const CWasmtimeFunctions *functions, char *text, size_t capacity);

// The memory of the one program that a sandbox runs at a time: its limit, and what the program asked for.
//
// wasmtime's own limiter refuses a growth without telling anybody. This one allocates the memory itself and so knows
// the peak and whether something was refused.
typedef struct {
    // How many bytes the program may hold; set by CWasmtime_memoryBegin.
    uint64_t limit;
    // The most bytes it held at once.
    uint64_t peak;
    // The largest size that it asked for and didn't get; 0 if nothing was refused.
    uint64_t refused;
} CWasmtimeMemoryRecord;

// Forgets the last program and allows the next one `limit` bytes. Call it while no program's memory is in use.
void CWasmtime_memoryBegin(uint64_t limit);
// What the present program asked for so far. May be called from any thread.
CWasmtimeMemoryRecord CWasmtime_memoryRecord(void);
// The bytes of the present program's memory, and in `size` how many there are; null if it has none. Only on the thread
// that runs it, and only until it goes on.
uint8_t *_Nullable CWasmtime_memoryBytes(size_t *size);
// Makes `config` allocate linear memories through the record. `functions` must outlive the engine. The configuration
// must have copy-on-write images off: the engine stops the process when it would map one into a memory not its own.
void CWasmtime_memoryInstall(const CWasmtimeFunctions *functions, wasm_config_t *config);

// Forbids the process to gain privileges and closes its memory to debuggers of the same user. Returns 0, or -1 with the
// reason in errno. (Swift can't call prctl, which takes a varying number of arguments.)
int CWasmtime_giveUpPrivileges(void);

#pragma clang assume_nonnull end

#endif
