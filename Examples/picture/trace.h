// The light that reaches the eye along a ray.
#ifndef FOG_PICTURE_TRACE_H
#define FOG_PICTURE_TRACE_H

#include "scene.h"

typedef struct ray {
    vector origin, direction;  // the direction has length 1
} ray;

/// The light from where the ray first meets something, with `reflections` more bounces off shiny things.
vector trace(const scene *scene, ray ray, int reflections);

#endif
