#include "counts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *must_allocate(size_t size) {
    void *memory = calloc(1, size ? size : 1);
    if (!memory) {
        fprintf(stderr, "no memory for %zu bytes; give the job more\n", size);
        exit(1);
    }
    return memory;
}

/// FNV-1a.
static uint32_t hash(const char *key, size_t length) {
    uint32_t value = 2166136261u;
    for (size_t index = 0; index < length; index++) value = (value ^ (unsigned char)key[index]) * 16777619u;
    return value;
}

/// The place of a string, or the free place where it belongs. There is always a free one.
static entry *place_of(const counts *counts, const char *key, size_t length) {
    size_t mask = counts->place_count - 1, place = hash(key, length) & mask;
    while (counts->places[place].key) {
        const char *other = counts->places[place].key;
        if (!strncmp(other, key, length) && other[length] == 0) break;
        place = (place + 1) & mask;
    }
    return &counts->places[place];
}

static void grow(counts *counts) {
    entry *old = counts->places;
    size_t old_count = counts->place_count;
    counts->place_count = old_count ? old_count * 2 : 1024;
    counts->places = must_allocate(counts->place_count * sizeof(entry));
    for (size_t index = 0; index < old_count; index++) {
        if (old[index].key) *place_of(counts, old[index].key, strlen(old[index].key)) = old[index];
    }
    free(old);
}

void counts_add(counts *counts, const char *key, size_t length, uint64_t amount) {
    if (counts->used * 2 >= counts->place_count) grow(counts);
    entry *entry = place_of(counts, key, length);
    if (!entry->key) {
        entry->key = must_allocate(length + 1);
        memcpy(entry->key, key, length);
        counts->used++;
    }
    entry->count += amount;
    counts->sum += amount;
}

uint64_t counts_get(const counts *counts, const char *key) {
    return counts->place_count ? place_of(counts, key, strlen(key))->count : 0;
}

static int by_key(const void *a, const void *b) { return strcmp(((const entry *)a)->key, ((const entry *)b)->key); }

entry *counts_sorted(const counts *counts) {
    entry *sorted = must_allocate(counts->used * sizeof(entry));
    size_t next = 0;
    for (size_t index = 0; index < counts->place_count; index++) {
        if (counts->places[index].key) sorted[next++] = counts->places[index];
    }
    qsort(sorted, counts->used, sizeof(entry), by_key);
    return sorted;
}
