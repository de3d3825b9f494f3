// What stands in the picture: a mirror ball on a dark floor, and beads around it in the order of a sunflower's seeds.
#ifndef FOG_PICTURE_SCENE_H
#define FOG_PICTURE_SCENE_H

#include "numbers.h"

enum { bead_count = 900, sphere_count = bead_count + 1, node_limit = 2 * sphere_count };

typedef enum { lacquer, metal, lantern } finish;

typedef struct {
    vector center;
    double radius;
    vector color;  // what it reflects, or what it sends out when it is a lantern
    finish finish;
} sphere;

/// A box of the tree that finds spheres. An inner node's children are `first` and `first + 1`; a leaf (`count` > 0)
/// holds `count` spheres from `first` on.
typedef struct {
    vector low, high;
    int first, count;
} node;

typedef struct {
    sphere spheres[sphere_count];
    node nodes[node_limit];
    int node_count;
    vector sun;         // direction to the middle of the sun, length 1
    double sun_radius;  // tangent of half the angle that the sun covers
    double top;         // no sphere rises above this height
} scene;

/// Places the spheres and builds the tree. The same every time.
void scene_build(scene *scene);

/// The light that comes from the sky in a direction.
vector scene_sky(const scene *scene, vector direction);

#endif
