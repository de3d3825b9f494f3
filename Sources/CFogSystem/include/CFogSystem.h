/// Linux calls that Swift can't make safely or at all: starting a program, waiting for one by descriptor, and a few
/// system calls that the C library hides behind variadic functions or macros.
#ifndef CFOGSYSTEM_H
#define CFOGSYSTEM_H

#include "fog_spawn.h"
#include "fog_process.h"
#include "fog_clock.h"
#include "fog_confinement.h"
#include "fog_descriptor.h"
#include "fog_readiness.h"

#endif
