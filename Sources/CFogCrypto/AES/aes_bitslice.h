#ifndef FOG_AES_BITSLICE_H
#define FOG_AES_BITSLICE_H

#include <stdint.h>

#include "aes_block.h"

/// Two 64-bit words side by side. Every operation here works on each word by itself, so that compilers without vectors
/// of this size can split it.
typedef uint64_t fog_lanes __attribute__((vector_size(16)));

/// Eight AES states, cut into bits: `plane[b]` holds bit `b` of all their bytes. Word 0 of a plane is for the first
/// four states, word 1 for the others; within a word, the byte in row r and column c of state s is at bit
/// 16 r + 4 c + s.
/// So a row is 16 bits, MixColumns becomes rotations by whole rows, and ShiftRows rotations within a row.
typedef struct fog_slices {
    fog_lanes plane[8];
} fog_slices;

static inline fog_lanes fog_lanes_all(uint64_t word) {
    return (fog_lanes) { word, word };
}

/// Swaps the bits of `*high` under `mask << shift` with those of `*low` under `mask`.
static inline void fog_lanes_swap(fog_lanes *high, fog_lanes *low, uint64_t mask, int shift) {
    const fog_lanes difference = ((*high >> shift) ^ *low) & fog_lanes_all(mask);
    *low ^= difference;
    *high ^= difference << shift;
}

/// Transposes the 8 × 8 bits that byte n of all eight planes make up, for each n. Its own inverse.
static inline void fog_slices_transpose(fog_slices *x) {
    for (int i = 0; i < 8; i += 2) {
        fog_lanes_swap(&x->plane[i], &x->plane[i + 1], 0x5555555555555555, 1);
    }
    for (int i = 0; i < 8; i += 4) {
        fog_lanes_swap(&x->plane[i], &x->plane[i + 2], 0x3333333333333333, 2);
        fog_lanes_swap(&x->plane[i + 1], &x->plane[i + 3], 0x3333333333333333, 2);
    }
    for (int i = 0; i < 4; i++) {
        fog_lanes_swap(&x->plane[i], &x->plane[i + 4], 0x0f0f0f0f0f0f0f0f, 4);
    }
}

/// Moves byte i of the low half of each word to byte 2 i, and zeros between.
static inline fog_lanes fog_lanes_spread(fog_lanes x) {
    x &= fog_lanes_all(0x00000000ffffffff);
    x = (x | (x << 16)) & fog_lanes_all(0x0000ffff0000ffff);
    return (x | (x << 8)) & fog_lanes_all(0x00ff00ff00ff00ff);
}

/// The inverse of ``fog_lanes_spread``; bytes of odd number are dropped.
static inline fog_lanes fog_lanes_gather(fog_lanes x) {
    x &= fog_lanes_all(0x00ff00ff00ff00ff);
    x = (x | (x >> 8)) & fog_lanes_all(0x0000ffff0000ffff);
    return (x | (x >> 16)) & fog_lanes_all(0x00000000ffffffff);
}

static inline void fog_slices_pack(fog_slices *x, const fog_block blocks[8]) {
    for (int i = 0; i < 4; i++) {
        const fog_lanes low = { fog_little_endian(blocks[i].w[0]), fog_little_endian(blocks[i + 4].w[0]) };
        const fog_lanes high = { fog_little_endian(blocks[i].w[1]), fog_little_endian(blocks[i + 4].w[1]) };
        x->plane[i] = fog_lanes_spread(low) | (fog_lanes_spread(high) << 8);
        x->plane[i + 4] = fog_lanes_spread(low >> 32) | (fog_lanes_spread(high >> 32) << 8);
    }
    fog_slices_transpose(x);
}

static inline void fog_slices_unpack(fog_slices *x, fog_block blocks[8]) {
    fog_slices_transpose(x);
    for (int i = 0; i < 4; i++) {
        const fog_lanes even = x->plane[i];
        const fog_lanes odd = x->plane[i + 4];
        const fog_lanes low = fog_lanes_gather(even) | (fog_lanes_gather(odd) << 32);
        const fog_lanes high = fog_lanes_gather(even >> 8) | (fog_lanes_gather(odd >> 8) << 32);
        for (int lane = 0; lane < 2; lane++) {
            blocks[i + 4 * lane].w[0] = fog_little_endian(low[lane]);
            blocks[i + 4 * lane].w[1] = fog_little_endian(high[lane]);
        }
    }
}

/// Adds 63 to every byte: the constant of the S-box, which ``fog_slices_substitute`` leaves out. A column of four 63 is
/// a fixed point of MixColumns, so the constant may as well be added at the end of the round, or to the round key.
static inline void fog_slices_add_constant(fog_slices *x) {
    x->plane[0] = ~x->plane[0];
    x->plane[1] = ~x->plane[1];
    x->plane[5] = ~x->plane[5];
    x->plane[6] = ~x->plane[6];
}

/// A key, eight times over, without the constant.
static inline void fog_slices_key(fog_slices *x, fog_block key) {
    const fog_block blocks[8] = { key, key, key, key, key, key, key, key };
    fog_slices_pack(x, blocks);
}

/// A round key, eight times over, with the constant.
static inline void fog_slices_round_key(fog_slices *x, fog_block key) {
    fog_slices_key(x, key);
    fog_slices_add_constant(x);
}

static inline void fog_slices_xor(fog_slices *x, const fog_slices *key) {
    for (int i = 0; i < 8; i++) {
        x->plane[i] ^= key->plane[i];
    }
}

/// SubBytes without its constant 63.
///
/// The circuit is that of Boyar and Peralta, "A new combinational logic minimization technique with applications to
/// cryptology" (eprint 2009/191), 115 gates less the four negations; u0 to u7 and s0 to s7 count from the highest bit.
static inline void fog_slices_substitute(fog_slices *x) {
    const fog_lanes u0 = x->plane[7], u1 = x->plane[6], u2 = x->plane[5], u3 = x->plane[4];
    const fog_lanes u4 = x->plane[3], u5 = x->plane[2], u6 = x->plane[1], u7 = x->plane[0];

    const fog_lanes y14 = u3 ^ u5, y13 = u0 ^ u6, y9 = u0 ^ u3, y8 = u0 ^ u5, t0 = u1 ^ u2;
    const fog_lanes y1 = t0 ^ u7, y4 = y1 ^ u3, y12 = y13 ^ y14, y2 = y1 ^ u0, y5 = y1 ^ u6;
    const fog_lanes y3 = y5 ^ y8, t1 = u4 ^ y12, y15 = t1 ^ u5, y20 = t1 ^ u1, y6 = y15 ^ u7;
    const fog_lanes y10 = y15 ^ t0, y11 = y20 ^ y9, y7 = u7 ^ y11, y17 = y10 ^ y11, y19 = y10 ^ y8;
    const fog_lanes y16 = t0 ^ y11, y21 = y13 ^ y16, y18 = u0 ^ y16;

    const fog_lanes t2 = y12 & y15, t3 = y3 & y6, t4 = t3 ^ t2, t5 = y4 & u7, t6 = t5 ^ t2;
    const fog_lanes t7 = y13 & y16, t8 = y5 & y1, t9 = t8 ^ t7, t10 = y2 & y7, t11 = t10 ^ t7;
    const fog_lanes t12 = y9 & y11, t13 = y14 & y17, t14 = t13 ^ t12, t15 = y8 & y10, t16 = t15 ^ t12;
    const fog_lanes t17 = t4 ^ t14, t18 = t6 ^ t16, t19 = t9 ^ t14, t20 = t11 ^ t16;
    const fog_lanes t21 = t17 ^ y20, t22 = t18 ^ y19, t23 = t19 ^ y21, t24 = t20 ^ y18;

    const fog_lanes t25 = t21 ^ t22, t26 = t21 & t23, t27 = t24 ^ t26, t28 = t25 & t27, t29 = t28 ^ t22;
    const fog_lanes t30 = t23 ^ t24, t31 = t22 ^ t26, t32 = t31 & t30, t33 = t32 ^ t24, t34 = t23 ^ t33;
    const fog_lanes t35 = t27 ^ t33, t36 = t24 & t35, t37 = t36 ^ t34, t38 = t27 ^ t36, t39 = t29 & t38;
    const fog_lanes t40 = t25 ^ t39, t41 = t40 ^ t37, t42 = t29 ^ t33, t43 = t29 ^ t40, t44 = t33 ^ t37;
    const fog_lanes t45 = t42 ^ t41;

    const fog_lanes z0 = t44 & y15, z1 = t37 & y6, z2 = t33 & u7, z3 = t43 & y16, z4 = t40 & y1;
    const fog_lanes z5 = t29 & y7, z6 = t42 & y11, z7 = t45 & y17, z8 = t41 & y10, z9 = t44 & y12;
    const fog_lanes z10 = t37 & y3, z11 = t33 & y4, z12 = t43 & y13, z13 = t40 & y5, z14 = t29 & y2;
    const fog_lanes z15 = t42 & y9, z16 = t45 & y14, z17 = t41 & y8;

    const fog_lanes t46 = z15 ^ z16, t47 = z10 ^ z11, t48 = z5 ^ z13, t49 = z9 ^ z10, t50 = z2 ^ z12;
    const fog_lanes t51 = z2 ^ z5, t52 = z7 ^ z8, t53 = z0 ^ z3, t54 = z6 ^ z7, t55 = z16 ^ z17;
    const fog_lanes t56 = z12 ^ t48, t57 = t50 ^ t53, t58 = z4 ^ t46, t59 = z3 ^ t54, t60 = t46 ^ t57;
    const fog_lanes t61 = z14 ^ t57, t62 = t52 ^ t58, t63 = t49 ^ t58, t64 = z4 ^ t59, t65 = t61 ^ t62;
    const fog_lanes t66 = z1 ^ t63, t67 = t64 ^ t65, s3 = t53 ^ t66;

    x->plane[7] = t59 ^ t63;
    x->plane[6] = t64 ^ s3;
    x->plane[5] = t55 ^ t67;
    x->plane[4] = s3;
    x->plane[3] = t51 ^ t66;
    x->plane[2] = t47 ^ t65;
    x->plane[1] = t56 ^ t62;
    x->plane[0] = t48 ^ t60;
}

/// ShiftRows: row r turns by r columns, first rows 2 and 3 by two, then rows 1 and 3 by one.
static inline void fog_slices_shift_rows(fog_slices *x) {
    for (int i = 0; i < 8; i++) {
        fog_lanes p = x->plane[i];
        const fog_lanes difference = (p ^ (p >> 8)) & fog_lanes_all(0x00ff00ff00000000);
        p ^= difference ^ (difference << 8);
        x->plane[i] = (p & fog_lanes_all(0x0000ffff0000ffff)) | ((p >> 4) & fog_lanes_all(0x0fff00000fff0000))
            | ((p << 12) & fog_lanes_all(0xf0000000f0000000));
    }
}

/// MixColumns: with n the next row's byte and d = x ^ n, the result is 2 d ^ n ^ (d two rows further on).
static inline void fog_slices_mix_columns(fog_slices *x) {
    fog_lanes next[8], sum[8];
    for (int i = 0; i < 8; i++) {
        next[i] = (x->plane[i] >> 16) | (x->plane[i] << 48);
        sum[i] = x->plane[i] ^ next[i];
    }
    for (int i = 0; i < 8; i++) {
        x->plane[i] = next[i] ^ ((sum[i] >> 32) | (sum[i] << 32)) ^ sum[(i + 7) % 8];
    }
    x->plane[1] ^= sum[7];
    x->plane[3] ^= sum[7];
    x->plane[4] ^= sum[7];
}

/// All of a round but for the constant and the key.
static inline void fog_slices_permute(fog_slices *x) {
    fog_slices_substitute(x);
    fog_slices_shift_rows(x);
    fog_slices_mix_columns(x);
}

/// A full round; `key` has the constant.
static inline void fog_slices_round(fog_slices *x, const fog_slices *key) {
    fog_slices_permute(x);
    fog_slices_xor(x, key);
}

#endif
