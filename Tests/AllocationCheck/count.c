// Counts allocations while it is told to. Loaded before a program, its functions take the place of the C library's, to
// which they hand on.

#define _GNU_SOURCE

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

// The C library's own, under the names that it gives them beside the usual ones.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_int is_counting;
static atomic_long allocations;

void fog_allocations_begin(void);
long fog_allocations_end(void);

/// Counts from here on, in all threads.
void fog_allocations_begin(void)
{
    atomic_store(&allocations, 0);
    atomic_store(&is_counting, 1);
}

/// Counts no more, and gives how many there were.
long fog_allocations_end(void)
{
    atomic_store(&is_counting, 0);
    return atomic_load(&allocations);
}

static void note(void)
{
    if (atomic_load_explicit(&is_counting, memory_order_relaxed))
        atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
}

void *malloc(size_t size)
{
    note();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    note();
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    note();
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size)
{
    note();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    note();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size)
{
    note();
    *result = __libc_memalign(alignment, size);
    return *result == NULL ? ENOMEM : 0;
}
