#define _GNU_SOURCE
#include "CWasmtime.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

// One program runs at a time, so there is one record. The program's thread writes it, any thread may read it.
static _Atomic uint64_t memoryLimit;
static _Atomic uint64_t memoryPeak;
static _Atomic uint64_t memoryRefused;
static const CWasmtimeFunctions *library;

// One reservation of address space: guard, room for the program's memory, guard. Only the first `size` bytes of the
// room can be touched.
typedef struct {
    uint8_t *reservation;
    size_t reservationSize;
    uint8_t *base;
    size_t size;
    size_t capacity;
} LinearMemory;

// The memory of the present program: a store has one at most. Only the program's thread makes, uses and deletes it.
static LinearMemory *presentMemory;

void CWasmtime_memoryBegin(uint64_t limit) {
    atomic_store(&memoryLimit, limit);
    atomic_store(&memoryPeak, 0);
    atomic_store(&memoryRefused, 0);
}

CWasmtimeMemoryRecord CWasmtime_memoryRecord(void) {
    return (CWasmtimeMemoryRecord){
        atomic_load(&memoryLimit), atomic_load(&memoryPeak), atomic_load(&memoryRefused)};
}

uint8_t *CWasmtime_memoryBytes(size_t *size) {
    *size = presentMemory ? presentMemory->size : 0;
    return presentMemory ? presentMemory->base : NULL;
}

static wasmtime_error_t *refuse(size_t size, const char *reason) {
    if (size > atomic_load(&memoryRefused)) atomic_store(&memoryRefused, size);
    return library->wasmtime_error_new(reason);
}

static uint8_t *getMemory(void *env, size_t *size, size_t *capacity) {
    const LinearMemory *memory = env;
    *size = memory->size;
    *capacity = memory->capacity;
    return memory->base;
}

static wasmtime_error_t *growMemory(void *env, size_t size) {
    LinearMemory *memory = env;
    if (size > atomic_load(&memoryLimit)) return refuse(size, "the program's memory limit is reached");
    if (size > memory->capacity) return refuse(size, "the memory is larger than its reserved addresses");
    if (size <= memory->size) return NULL;
    if (mprotect(memory->base + memory->size, size - memory->size, PROT_READ | PROT_WRITE))
        return refuse(size, "the machine has no memory left");
    memory->size = size;
    if (size > atomic_load(&memoryPeak)) atomic_store(&memoryPeak, size);
    return NULL;
}

static void deleteMemory(void *env) {
    LinearMemory *memory = env;
    if (presentMemory == memory) presentMemory = NULL;
    munmap(memory->reservation, memory->reservationSize);
    free(memory);
}

static wasmtime_error_t *newMemory(
    void *env, const wasm_memorytype_t *type, size_t minimum, size_t maximum, size_t reserved, size_t guard,
    wasmtime_linear_memory_t *result) {
    (void)env;
    (void)type;
    (void)maximum;
    if (minimum > atomic_load(&memoryLimit)) return refuse(minimum, "the program's memory limit is reached");
    size_t room = reserved > minimum ? reserved : minimum;
    size_t total;
    if (__builtin_add_overflow(room, guard, &total) || __builtin_add_overflow(total, guard, &total))
        return refuse(minimum, "the memory is larger than the address space");
    LinearMemory *memory = calloc(1, sizeof *memory);
    if (!memory) return refuse(minimum, "the machine has no memory left");
    // PROT_NONE costs addresses only: no page is committed before it becomes readable.
    void *start = mmap(NULL, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) {
        free(memory);
        return refuse(minimum, "the addresses for the program's memory can't be reserved");
    }
    *memory = (LinearMemory){start, total, (uint8_t *)start + guard, 0, room};
    wasmtime_error_t *error = growMemory(memory, minimum);
    if (error) {
        deleteMemory(memory);
        return error;
    }
    presentMemory = memory;
    *result = (wasmtime_linear_memory_t){memory, getMemory, growMemory, deleteMemory};
    return NULL;
}

void CWasmtime_memoryInstall(const CWasmtimeFunctions *functions, wasm_config_t *config) {
    library = functions;
    wasmtime_memory_creator_t creator = {NULL, newMemory, NULL};
    functions->wasmtime_config_host_memory_creator_set(config, &creator);
}
