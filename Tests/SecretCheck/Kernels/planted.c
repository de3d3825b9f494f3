// What the check is there to find. Each must be caught on every run, or the check finds nothing.

#include "cases.h"

static const uint8_t table[256] = {1, 2, 3};
static volatile uint8_t sink;

static void branch(enum fog_cpu_path path)
{
    uint8_t secret[32];
    (void)path;
    conceal(secret, sizeof secret);
    if (secret[7] & 1)
        sink = 1;
}

static void index(enum fog_cpu_path path)
{
    uint8_t secret[32];
    (void)path;
    conceal(secret, sizeof secret);
    sink = table[secret[7]];
}

/// A comparison that ends at the first difference.
static void comparison(enum fog_cpu_path path)
{
    uint8_t left[32], right[32];
    (void)path;
    conceal(left, sizeof left);
    scatter(right, sizeof right);
    for (size_t i = 0; i < sizeof left; i++) {
        if (left[i] != right[i])
            break;
        sink = (uint8_t)i;
    }
}

const struct check planted_checks[] = {
    {"planted:branch", branch, -1},
    {"planted:index", index, -1},
    {"planted:comparison", comparison, -1},
    {NULL, NULL, 0},
};
