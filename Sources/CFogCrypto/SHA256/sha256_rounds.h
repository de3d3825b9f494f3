#ifndef FOG_SHA256_ROUNDS_H
#define FOG_SHA256_ROUNDS_H

/// Eight rounds, with the words from `i` on. The names move round by one with each round instead of the values, so that
/// nothing has to be copied.
#define EIGHT_ROUNDS(ROUND, i)                                                                                         \
    do {                                                                                                               \
        ROUND(a, b, c, d, e, f, g, h, i);                                                                              \
        ROUND(h, a, b, c, d, e, f, g, i + 1);                                                                          \
        ROUND(g, h, a, b, c, d, e, f, i + 2);                                                                          \
        ROUND(f, g, h, a, b, c, d, e, i + 3);                                                                          \
        ROUND(e, f, g, h, a, b, c, d, i + 4);                                                                          \
        ROUND(d, e, f, g, h, a, b, c, i + 5);                                                                          \
        ROUND(c, d, e, f, g, h, a, b, i + 6);                                                                          \
        ROUND(b, c, d, e, f, g, h, a, i + 7);                                                                          \
    } while (0)

#endif
