#define _GNU_SOURCE
#include "fog_clock.h"

#include <string.h>
#include <sys/timex.h>

int fog_clock_is_synchronised(void) {
    struct timex state;
    memset(&state, 0, sizeof state);
    int result = adjtimex(&state);
    return result != -1 && result != TIME_ERROR;
}
