// Numbers for the picture: vectors, and the few functions that the renderer needs beyond + - * / and sqrt.
//
// Every machine must compute the same tile, bit for bit. IEEE 754 fixes the result of + - * / and sqrt, but not of
// sin, cos, pow or exp, whose last digits differ from one C library to the next. So those are made here of the five
// operations, and everything is compiled with -ffp-contract=off, lest a processor round a*b+c once instead of twice.
#ifndef FOG_PICTURE_NUMBERS_H
#define FOG_PICTURE_NUMBERS_H

#include <stdint.h>

typedef struct {
    double x, y, z;
} vector;

static inline vector make(double x, double y, double z) { return (vector){x, y, z}; }
static inline vector add(vector a, vector b) { return make(a.x + b.x, a.y + b.y, a.z + b.z); }
static inline vector subtract(vector a, vector b) { return make(a.x - b.x, a.y - b.y, a.z - b.z); }
static inline vector multiply(vector a, vector b) { return make(a.x * b.x, a.y * b.y, a.z * b.z); }
static inline vector scale(vector a, double s) { return make(a.x * s, a.y * s, a.z * s); }
static inline double dot(vector a, vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static inline vector cross(vector a, vector b) {
    return make(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}
static inline double square_root(double x) { return __builtin_sqrt(x); }
static inline double length(vector a) { return square_root(dot(a, a)); }
static inline vector unit(vector a) { return scale(a, 1 / length(a)); }
static inline vector mix(vector a, vector b, double t) { return add(scale(a, 1 - t), scale(b, t)); }
static inline vector reflect(vector direction, vector normal) {
    return subtract(direction, scale(normal, 2 * dot(direction, normal)));
}

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
static inline double clamp(double x, double low, double high) { return x < low ? low : x > high ? high : x; }

/// 0 below `low`, 1 above `high`, and a smooth S between.
static inline double smooth(double low, double high, double x) {
    double t = clamp((x - low) / (high - low), 0, 1);
    return t * t * (3 - 2 * t);
}

/// The cosine, from its Taylor series about 0 after the argument was brought into -π…π; error below 1e-9.
static inline double cosine(double x) {
    const double turn = 6.283185307179586476925;
    double turns = x / turn;
    double whole = (double)(int64_t)(turns < 0 ? turns - 0.5 : turns + 0.5);
    double angle = x - whole * turn, square = angle * angle, sum = 1, term = 1;
    for (int n = 1; n <= 11; n++) {
        term = -term * square / ((2 * n - 1) * (2 * n));
        sum += term;
    }
    return sum;
}

/// A share of light, 0…1, as the 8-bit value that sRGB has for it.
static inline unsigned char encode(double light) {
    double x = clamp(light, 0, 1), value;
    if (x <= 0.0031308) {
        value = 12.92 * x;
    } else {
        // x^(1/2.4) = (x^(1/12))^5; the cube root of the fourth root lies in 0.61…1, so Newton needs few steps.
        double fourth = square_root(square_root(x)), root = 0.8;
        for (int step = 0; step < 5; step++) root = (2 * root + fourth / (root * root)) / 3;
        double square = root * root;
        value = 1.055 * (square * square * root) - 0.055;
    }
    return (unsigned char)(value * 255 + 0.5);
}

#endif
