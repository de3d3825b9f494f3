#ifndef FOG_MARKS_H
#define FOG_MARKS_H

#include <stddef.h>

// What memcheck is told about memory. "Uninitialised" stands for "secret": memcheck follows such bits through every
// computation, and complains when a jump or an address depends on one.

/// Makes `count` bytes secret.
void fog_mark_secret(void *bytes, size_t count);

/// Makes `count` bytes public.
void fog_mark_public(void *bytes, size_t count);

/// How many of `count` bytes have a bit that depends on a secret.
size_t fog_secret_count(const void *bytes, size_t count);

/// Whether the program runs under memcheck, without which all marks mean nothing: 1 or 0.
int fog_is_watched(void);

/// Says in memcheck's log that the check of `name` on `path` begins, and where the program lies in memory. Complaints
/// from here on are about this check.
void fog_check_begin(const char *name, const char *path);

/// Says in memcheck's log that this check ends.
void fog_check_end(void);

/// Says in memcheck's log that the check didn't do what it is for.
void fog_check_broken(const char *what);

/// How many bytes at the beginning of what AES-256-CTR decrypts are public: a hop's commands, which it acts on.
void fog_mark_commands_public(size_t count);

#endif
