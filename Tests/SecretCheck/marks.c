#define _GNU_SOURCE

#include "marks.h"

#include <link.h>
#include <stdint.h>
#include <valgrind/memcheck.h>

static unsigned complaints;

/// The first object that there is: the program itself.
static int take_address(struct dl_phdr_info *object, size_t size, void *address)
{
    (void)size;
    *(unsigned long *)address = (unsigned long)object->dlpi_addr;
    return 1;
}

void fog_mark_secret(void *bytes, size_t count)
{
    VALGRIND_MAKE_MEM_UNDEFINED(bytes, count);
}

void fog_mark_public(void *bytes, size_t count)
{
    VALGRIND_MAKE_MEM_DEFINED(bytes, count);
}

size_t fog_secret_count(const void *bytes, size_t count)
{
    const uint8_t *next = bytes;
    size_t secret = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t bits = 0;
        if (VALGRIND_GET_VBITS(next + i, &bits, 1) == 1 && bits != 0)
            secret++;
    }
    return secret;
}

int fog_is_watched(void)
{
    uint8_t byte = 0;
    fog_mark_secret(&byte, 1);
    return fog_secret_count(&byte, 1) == 1;
}

void fog_check_begin(const char *name, const char *path)
{
    unsigned long address = 0;
    dl_iterate_phdr(take_address, &address);
    complaints = VALGRIND_COUNT_ERRORS;
    VALGRIND_PRINTF("begin %s %s %lx\n", name, path, address);
}

void fog_check_end(void)
{
    // Memcheck shows a complaint once but counts it each time, so that the count tells what the text can't.
    VALGRIND_PRINTF("end %u\n", VALGRIND_COUNT_ERRORS - complaints);
}

void fog_check_broken(const char *what)
{
    VALGRIND_PRINTF("broken %s\n", what);
}
