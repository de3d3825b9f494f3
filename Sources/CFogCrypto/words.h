#ifndef FOG_WORDS_H
#define FOG_WORDS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Reading and writing integers at any address, in both byte orders; and rotating them.

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FOG_LITTLE_32(x) (x)
#define FOG_LITTLE_64(x) (x)
#define FOG_BIG_32(x) __builtin_bswap32(x)
#define FOG_BIG_64(x) __builtin_bswap64(x)
#else
#define FOG_LITTLE_32(x) __builtin_bswap32(x)
#define FOG_LITTLE_64(x) __builtin_bswap64(x)
#define FOG_BIG_32(x) (x)
#define FOG_BIG_64(x) (x)
#endif

static inline uint32_t fog_load_little_32(const uint8_t *p) {
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return FOG_LITTLE_32(x);
}

static inline uint64_t fog_load_little_64(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return FOG_LITTLE_64(x);
}

static inline uint32_t fog_load_big_32(const uint8_t *p) {
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return FOG_BIG_32(x);
}

static inline uint64_t fog_load_big_64(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return FOG_BIG_64(x);
}

static inline void fog_store_little_32(uint8_t *p, uint32_t x) {
    x = FOG_LITTLE_32(x);
    memcpy(p, &x, sizeof x);
}

static inline void fog_store_little_64(uint8_t *p, uint64_t x) {
    x = FOG_LITTLE_64(x);
    memcpy(p, &x, sizeof x);
}

static inline void fog_store_big_32(uint8_t *p, uint32_t x) {
    x = FOG_BIG_32(x);
    memcpy(p, &x, sizeof x);
}

static inline void fog_store_big_64(uint8_t *p, uint64_t x) {
    x = FOG_BIG_64(x);
    memcpy(p, &x, sizeof x);
}

static inline uint32_t fog_rotate_left_32(uint32_t x, unsigned n) {
    return (x << n) | (x >> (32 - n));
}

static inline uint32_t fog_rotate_right_32(uint32_t x, unsigned n) {
    return (x >> n) | (x << (32 - n));
}

static inline uint64_t fog_rotate_left_64(uint64_t x, unsigned n) {
    return (x << n) | (x >> (64 - n));
}

static inline uint64_t fog_rotate_right_64(uint64_t x, unsigned n) {
    return (x >> n) | (x << (64 - n));
}

#endif
