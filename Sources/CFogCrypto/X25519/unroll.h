#ifndef FOG_UNROLL_H
#define FOG_UNROLL_H

/// Before a short loop over the limbs of numbers that are to stay in registers.
#if defined(__clang__)
#define FOG_UNROLL _Pragma("clang loop unroll(full)")
#else
#define FOG_UNROLL _Pragma("GCC unroll 16")
#endif

#endif
