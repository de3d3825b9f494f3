#define _GNU_SOURCE
#include "CWasmtime.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(wasm_byte_vec_t) == 16, "a byte vector is a size and a pointer");
_Static_assert(sizeof(wasmtime_func_t) == 16, "a function is a store and a pointer");
_Static_assert(sizeof(wasmtime_instance_t) == 16, "an instance is a store and an index");
_Static_assert(sizeof(wasmtime_extern_t) == 32, "an export is a kind and 24 bytes");
_Static_assert(sizeof(wasmtime_val_t) == 32, "a value is a kind and 24 bytes");
_Static_assert(sizeof(wasmtime_linear_memory_t) == 32, "a linear memory is four pointers");
_Static_assert(sizeof(wasmtime_memory_creator_t) == 24, "a memory creator is three pointers");

typedef struct {
    const char *name;
    size_t offset;
} Symbol;

#define SYMBOL(name) {#name, offsetof(CWasmtimeFunctions, name)}

static const Symbol symbols[] = {
    SYMBOL(wasm_config_new),
    SYMBOL(wasm_engine_new_with_config),
    SYMBOL(wasm_byte_vec_delete),
    SYMBOL(wasm_valtype_new),
    SYMBOL(wasm_valtype_vec_new),
    SYMBOL(wasm_functype_new),
    SYMBOL(wasm_functype_params),
    SYMBOL(wasm_functype_results),
    SYMBOL(wasm_functype_delete),
    SYMBOL(wasm_trap_message),
    SYMBOL(wasm_trap_delete),
    SYMBOL(wasmtime_config_consume_fuel_set),
    SYMBOL(wasmtime_config_epoch_interruption_set),
    SYMBOL(wasmtime_config_cranelift_nan_canonicalization_set),
    SYMBOL(wasmtime_config_parallel_compilation_set),
    SYMBOL(wasmtime_config_max_wasm_stack_set),
    SYMBOL(wasmtime_config_memory_reservation_set),
    SYMBOL(wasmtime_config_memory_guard_size_set),
    SYMBOL(wasmtime_config_memory_may_move_set),
    SYMBOL(wasmtime_config_memory_init_cow_set),
    SYMBOL(wasmtime_config_host_memory_creator_set),
    SYMBOL(wasmtime_config_shared_memory_set),
    SYMBOL(wasmtime_config_gc_support_set),
    SYMBOL(wasmtime_config_wasm_threads_set),
    SYMBOL(wasmtime_config_wasm_memory64_set),
    SYMBOL(wasmtime_config_wasm_multi_memory_set),
    SYMBOL(wasmtime_config_wasm_gc_set),
    SYMBOL(wasmtime_config_wasm_function_references_set),
    SYMBOL(wasmtime_config_wasm_exceptions_set),
    SYMBOL(wasmtime_config_wasm_stack_switching_set),
    SYMBOL(wasmtime_config_wasm_custom_page_sizes_set),
    SYMBOL(wasmtime_config_wasm_relaxed_simd_deterministic_set),
    SYMBOL(wasmtime_engine_increment_epoch),
    SYMBOL(wasmtime_error_new),
    SYMBOL(wasmtime_error_message),
    SYMBOL(wasmtime_error_delete),
    SYMBOL(wasmtime_trap_new),
    SYMBOL(wasmtime_trap_code),
    SYMBOL(wasmtime_module_validate),
    SYMBOL(wasmtime_module_new),
    SYMBOL(wasmtime_module_serialize),
    SYMBOL(wasmtime_module_deserialize_file),
    SYMBOL(wasmtime_module_delete),
    SYMBOL(wasmtime_linker_new),
    SYMBOL(wasmtime_linker_define_wasi),
    SYMBOL(wasmtime_linker_allow_shadowing),
    SYMBOL(wasmtime_linker_define_func),
    SYMBOL(wasmtime_linker_instantiate_pre),
    SYMBOL(wasmtime_linker_delete),
    SYMBOL(wasmtime_store_new),
    SYMBOL(wasmtime_store_context),
    SYMBOL(wasmtime_store_limiter),
    SYMBOL(wasmtime_store_delete),
    SYMBOL(wasmtime_caller_context),
    SYMBOL(wasmtime_context_set_fuel),
    SYMBOL(wasmtime_context_get_fuel),
    SYMBOL(wasmtime_context_set_epoch_deadline),
    SYMBOL(wasmtime_context_set_wasi),
    SYMBOL(wasmtime_instance_pre_instantiate),
    SYMBOL(wasmtime_instance_pre_delete),
    SYMBOL(wasmtime_instance_export_get),
    SYMBOL(wasmtime_func_type),
    SYMBOL(wasmtime_func_call),
    SYMBOL(wasi_config_new),
    SYMBOL(wasi_config_delete),
    SYMBOL(wasi_config_set_argv),
    SYMBOL(wasi_config_set_env),
    SYMBOL(wasi_config_set_stdin_file),
    SYMBOL(wasi_config_inherit_stdout),
    SYMBOL(wasi_config_inherit_stderr),
    SYMBOL(wasi_config_preopen_dir),
};

// A member that the table leaves out would be a null pointer that Swift believes to be none.
_Static_assert(
    sizeof(symbols) / sizeof(symbols[0]) == sizeof(CWasmtimeFunctions) / sizeof(void *),
    "every function has its symbol");

bool CWasmtime_load(const char *path, CWasmtimeFunctions *functions, char *reason, size_t capacity) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *cause = dlerror();
        snprintf(reason, capacity, "the engine can't be loaded: %s", cause ? cause : path);
        return false;
    }
    for (size_t index = 0; index < sizeof(symbols) / sizeof(symbols[0]); index++) {
        void *address = dlsym(library, symbols[index].name);
        if (!address) {
            snprintf(reason, capacity, "the engine at %s lacks the function %s", path, symbols[index].name);
            return false;
        }
        memcpy((char *)functions + symbols[index].offset, &address, sizeof address);
    }
    return true;
}

typedef struct {
    uintptr_t address;
    char *text;
    size_t capacity;
    bool found;
} BuildSearch;

static bool readBuildNote(const char *notes, size_t size, BuildSearch *search) {
    size_t offset = 0;
    while (size - offset >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) header;
        memcpy(&header, notes + offset, sizeof header);
        offset += sizeof header;
        size_t nameSize = ((size_t)header.n_namesz + 3) & ~(size_t)3;
        size_t valueSize = ((size_t)header.n_descsz + 3) & ~(size_t)3;
        if (nameSize > size - offset || valueSize > size - offset - nameSize) return false;
        const unsigned char *value = (const unsigned char *)notes + offset + nameSize;
        if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 && !memcmp(notes + offset, "GNU", 4)) {
            if ((size_t)header.n_descsz * 2 + 1 > search->capacity) return false;
            for (size_t index = 0; index < header.n_descsz; index++)
                snprintf(search->text + 2 * index, 3, "%02x", value[index]);
            return true;
        }
        offset += nameSize + valueSize;
    }
    return false;
}

static int visitObject(struct dl_phdr_info *object, size_t size, void *data) {
    (void)size;
    BuildSearch *search = data;
    bool ours = false;
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        uintptr_t start = object->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && search->address - start < segment->p_memsz) ours = true;
    }
    if (!ours) return 0;
    for (int index = 0; index < object->dlpi_phnum && !search->found; index++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        if (segment->p_type != PT_NOTE) continue;
        search->found = readBuildNote((const char *)(object->dlpi_addr + segment->p_vaddr), segment->p_memsz, search);
    }
    return 1;
}

bool CWasmtime_buildIdentifier(const CWasmtimeFunctions *functions, char *text, size_t capacity) {
    BuildSearch search = {(uintptr_t)functions->wasm_config_new, text, capacity, false};
    dl_iterate_phdr(visitObject, &search);
    return search.found;
}
