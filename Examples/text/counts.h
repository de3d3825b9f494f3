// A table that counts strings.
#ifndef FOG_TEXT_COUNTS_H
#define FOG_TEXT_COUNTS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    char *key;  // ends with a zero byte; NULL in a place that is free
    uint64_t count;
} entry;

/// Start with every field zero.
typedef struct {
    entry *places;
    size_t place_count;  // a power of two, or 0 before the first string
    size_t used;         // how many strings there are
    uint64_t sum;        // of all counts
} counts;

/// Adds to the count of a string of `length` bytes. Ends the program with code 1 when there is no memory.
void counts_add(counts *counts, const char *key, size_t length, uint64_t amount);

/// The count of a string that ends with a zero byte; 0 when it isn't there.
uint64_t counts_get(const counts *counts, const char *key);

/// The entries in the order of their keys' bytes: `counts->used` of them, to be freed by the caller; the keys stay the
/// table's.
entry *counts_sorted(const counts *counts);

/// Memory of that many bytes, or the end of the program with code 1.
void *must_allocate(size_t size);

#endif
