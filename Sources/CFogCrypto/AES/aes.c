#include "fog_aes.h"

#include "aes_paths.h"

enum fog_cpu_path fog_aes_usable_path(enum fog_cpu_path path) {
#if FOG_AES_X86
    if (path <= FOG_CPU_PORTABLE || !__builtin_cpu_supports("aes") || !__builtin_cpu_supports("avx2")) {
        return FOG_CPU_PORTABLE;
    }
    if (path >= FOG_CPU_AVX512 && __builtin_cpu_supports("vaes") && __builtin_cpu_supports("avx512f")
        && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("bmi2")) {
        return FOG_CPU_AVX512;
    }
    return FOG_CPU_AVX2;
#else
    (void)path;
    return FOG_CPU_PORTABLE;
#endif
}

static void counter_mode(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length, int xor_data,
                         enum fog_cpu_path path) {
    if (length == 0) {
        return;
    }
    switch (fog_aes_usable_path(path)) {
#if FOG_AES_X86
    case FOG_CPU_AVX512:
        fog_aes256ctr_vaes(key, iv, data, length, xor_data);
        break;
    case FOG_CPU_AVX2:
        fog_aes256ctr_aesni(key, iv, data, length, xor_data);
        break;
#endif
    default:
        fog_aes256ctr_portable(key, iv, data, length, xor_data);
    }
}

void fog_aes256ctr_xor(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length,
                       enum fog_cpu_path path) {
    counter_mode(key, iv, data, length, 1, path);
}

void fog_aes256ctr_keystream(const uint8_t key[32], const uint8_t iv[16], uint8_t *stream, size_t length,
                             enum fog_cpu_path path) {
    counter_mode(key, iv, stream, length, 0, path);
}
