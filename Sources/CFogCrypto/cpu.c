#include "fog_cpu.h"

#include <stdlib.h>
#include <string.h>

enum fog_cpu_path fog_cpu_best_path(void)
{
#if defined(__x86_64__)
    // The compiler's run-time library counts a vector extension only if XGETBV says that its registers are saved.
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2"))
        return FOG_CPU_PORTABLE;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512ifma"))
        return FOG_CPU_AVX512;
    return FOG_CPU_AVX2;
#else
    return FOG_CPU_PORTABLE;
#endif
}

enum fog_cpu_path fog_cpu_path_within_reach(enum fog_cpu_path wanted)
{
    enum fog_cpu_path best = fog_cpu_best_path();
    if (wanted != FOG_CPU_AVX2 && wanted != FOG_CPU_AVX512)
        return FOG_CPU_PORTABLE;
    return wanted < best ? wanted : best;
}

enum fog_cpu_path fog_cpu_selected_path(void)
{
    const char *name = getenv("FOG_CPU");
    if (name != NULL && strcmp(name, "portable") == 0)
        return FOG_CPU_PORTABLE;
    if (name != NULL && strcmp(name, "avx2") == 0)
        return fog_cpu_path_within_reach(FOG_CPU_AVX2);
    return fog_cpu_best_path();
}
