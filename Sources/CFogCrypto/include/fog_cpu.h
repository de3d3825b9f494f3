#ifndef FOG_CPU_H
#define FOG_CPU_H

/// Which instructions a kernel uses. Greater ones need all that lesser ones need, so that they may be compared.
enum fog_cpu_path {
    /// C without any extension of the processor.
    FOG_CPU_PORTABLE = 0,
    /// x86-64 with AVX2.
    FOG_CPU_AVX2 = 1,
    /// x86-64 with AVX-512 F, DQ, BW, VL and IFMA.
    FOG_CPU_AVX512 = 2,
};

/// The greatest path that both this processor and the kernel of the operating system support. Cheap: it reads what was
/// found out when the program started.
enum fog_cpu_path fog_cpu_best_path(void);

/// The lesser of `wanted` and what this machine supports; anything that is no path gives the portable one.
enum fog_cpu_path fog_cpu_path_within_reach(enum fog_cpu_path wanted);

/// The path that the environment variable `FOG_CPU` named when this was first asked (`portable`, `avx2` or `avx512`), as far
/// as this machine supports it; the best one if it isn't set or names none.
enum fog_cpu_path fog_cpu_selected_path(void);

#endif
