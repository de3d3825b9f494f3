#ifndef FOG_CONFINEMENT_H
#define FOG_CONFINEMENT_H

/// Which version of Landlock the kernel offers this process, or -1 with `errno` set: ENOSYS if it has none, EOPNOTSUPP if
/// it was started without it.
int fog_landlock_version(void);

/// Whether the kernel filters system calls with errors as answers (seccomp(2)): 1 or 0.
int fog_filters_system_calls(void);

#endif
