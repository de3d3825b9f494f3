#include "cases.h"

#include <string.h>

static void wipe(enum fog_cpu_path path)
{
    uint8_t bytes[77];
    (void)path;
    conceal(bytes, sizeof bytes);
    fog_secret_wipe(bytes, sizeof bytes);
    expect_public(bytes, sizeof bytes);
}

static void equal(enum fog_cpu_path path)
{
    uint8_t left[77], right[77];
    int same;
    (void)path;
    conceal(left, sizeof left);
    conceal(right, sizeof right);
    same = fog_secret_equal(left, right, sizeof left);
    expect_secret(&same, 1);
    memcpy(right, left, sizeof left);
    same = fog_secret_equal(left, right, sizeof left);
    expect_secret(&same, 1);
}

const struct check secret_checks[] = {
    {"fog_secret_wipe", wipe, -1},
    {"fog_secret_equal", equal, -1},
    {NULL, NULL, 0},
};
