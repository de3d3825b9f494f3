#include "CWasmtime.h"

#include <sys/prctl.h>

int CWasmtime_giveUpPrivileges(void) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -1;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
