#ifndef FOG_PIECE_H
#define FOG_PIECE_H

#include <stddef.h>

/// One part of a message whose parts lie scattered. `bytes` may be null when `count` is 0.
struct fog_piece {
    const void *bytes;
    size_t count;
};

#endif
