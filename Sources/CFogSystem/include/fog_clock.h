#ifndef FOG_CLOCK_H
#define FOG_CLOCK_H

/// Whether the kernel reckons that the wall clock is kept in step with others: 1 or 0.
int fog_clock_is_synchronised(void);

#endif
