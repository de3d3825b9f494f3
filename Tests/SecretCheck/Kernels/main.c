// Runs every check of the kernels on one path.
//
// usage: kernels portable|avx2
//
// Ends with 3 if this machine hasn't the path.

#include "cases.h"

#include <stdio.h>
#include <string.h>

void scatter(void *bytes, size_t count)
{
    static uint32_t state = 1;
    uint8_t *next = bytes;
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525 + 1013904223;
        next[i] = (uint8_t)(state >> 24);
    }
}

void conceal(void *bytes, size_t count)
{
    scatter(bytes, count);
    fog_mark_secret(bytes, count);
}

void expect_secret(const void *bytes, size_t count)
{
    if (fog_secret_count(bytes, count) != count)
        fog_check_broken("a result doesn't depend on the secret");
}

void expect_public(const void *bytes, size_t count)
{
    if (fog_secret_count(bytes, count) != 0)
        fog_check_broken("something still depends on the secret");
}

int main(int count, char **arguments)
{
    const struct check *const lists[] = {
        planted_checks, aes_checks,    aez_checks,    blake2b_checks, chacha20_checks,
        lioness_checks, secret_checks, sha256_checks, sha3_checks,    x25519_checks,
    };
    const char *name = count == 2 ? arguments[1] : "";
    enum fog_cpu_path path = strcmp(name, "avx2") == 0 ? FOG_CPU_AVX2 : FOG_CPU_PORTABLE;
    if (path == FOG_CPU_PORTABLE && strcmp(name, "portable") != 0) {
        fputs("usage: kernels portable|avx2\n", stderr);
        return 2;
    }
    // A kernel would quietly take another path.
    if (fog_cpu_path_within_reach(path) != path || fog_aes_usable_path(path) != path)
        return 3;
    if (!fog_is_watched()) {
        fputs("run this under valgrind\n", stderr);
        return 2;
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        for (const struct check *check = lists[i]; check->name != NULL; check++) {
            if (check->only >= 0 && check->only != (int)path)
                continue;
            fog_check_begin(check->name, name);
            check->run(path);
            fog_check_end();
        }
    }
    return 0;
}
