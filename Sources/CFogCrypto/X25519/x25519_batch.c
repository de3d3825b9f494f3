#include "fog_x25519.h"

void fog_x25519_batch(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero, size_t count,
                      enum fog_cpu_path path)
{
    size_t first = 0;
#if defined(__x86_64__)
    switch (fog_cpu_path_within_reach(path)) {
    case FOG_CPU_AVX512:
        fog_x25519_ifma_batch(out, scalars, points, is_zero, count);
        return;
    case FOG_CPU_AVX2:
        // One or two pairs left over would cost as much as four.
        first = count % 4 < 3 ? count - count % 4 : count;
        fog_x25519_avx2_batch(out, scalars, points, is_zero, first);
        break;
    case FOG_CPU_PORTABLE:
        break;
    }
#else
    (void)path;
#endif
    if (first == count)
        return;
    size_t at = first * FOG_X25519_BYTES;
    fog_x25519_portable_batch(out + at, scalars + at, points + at, is_zero ? is_zero + first : NULL, count - first);
}
