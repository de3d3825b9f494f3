#include "scene.h"

#include <stdlib.h>

/// Colors of the beads from the middle outward.
static const vector stops[] = {
    {0.92, 0.66, 0.22}, {0.90, 0.30, 0.07}, {0.74, 0.06, 0.08}, {0.46, 0.03, 0.22},
    {0.16, 0.05, 0.42}, {0.03, 0.12, 0.50}, {0.01, 0.30, 0.42}, {0.03, 0.46, 0.32},
};
enum { last_stop = sizeof stops / sizeof stops[0] - 1 };

static vector color_at(double place) {
    double position = clamp(place, 0, 1) * last_stop;
    int index = (int)position;
    if (index >= last_stop) return stops[last_stop];
    return mix(stops[index], stops[index + 1], smooth(0, 1, position - index));
}

static void place_spheres(scene *scene) {
    const double ball = 1.55;
    scene->spheres[0] = (sphere){make(0, ball, 0), ball, make(0.93, 0.94, 0.96), metal};
    // Each seed is turned by the golden angle, 137.5°, from the one before: a multiplication by this complex number.
    const double turn_real = -0.73736887807831990, turn_imaginary = 0.67549029426152363;
    double real = 1, imaginary = 0;
    for (int seed = 0; seed < bead_count; seed++) {
        double next_real = real * turn_real - imaginary * turn_imaginary;
        imaginary = real * turn_imaginary + imaginary * turn_real;
        real = next_real;

        double share = (double)seed / bead_count;
        double distance = 0.290 * square_root(seed + 34.0);
        double radius = 0.170 + 0.085 * smooth(0, 0.6, share);
        double wave = 0.34 * (1 - cosine(distance * 1.30 - 2.1)) * smooth(0, 0.12, share);
        sphere bead = {make(distance * real, radius + wave, distance * imaginary), radius, color_at(share), lacquer};
        // Spread without a pattern: beads at equal steps would lie along one arm of the spiral.
        uint32_t scatter = ((uint32_t)seed + 7) * 2654435761u >> 16;
        scatter = (scatter ^ scatter >> 7) * 40503u >> 8 & 255;
        if (scatter < 9) {
            bead.finish = lantern;
            bead.color = make(7.0, 2.9, 0.75);
        } else if (scatter < 34) {
            bead.finish = metal;
            bead.color = mix(bead.color, make(1.0, 0.86, 0.62), 0.75);
        }
        scene->spheres[seed + 1] = bead;
    }
    scene->top = 0;
    for (int index = 0; index < sphere_count; index++) {
        scene->top = most(scene->top, scene->spheres[index].center.y + scene->spheres[index].radius);
    }
}

/// Orders spheres along x. No two centers have the same x, so every sort gives the same order.
static int by_x(const void *a, const void *b) {
    double left = ((const sphere *)a)->center.x, right = ((const sphere *)b)->center.x;
    return (left > right) - (left < right);
}

/// Orders spheres along z; see `by_x`.
static int by_z(const void *a, const void *b) {
    double left = ((const sphere *)a)->center.z, right = ((const sphere *)b)->center.z;
    return (left > right) - (left < right);
}

/// Makes the node at `place` hold `count` spheres from `first` on, divided further while there are more than two.
static void divide(scene *scene, int place, int first, int count) {
    vector low = make(1e9, 1e9, 1e9), high = make(-1e9, -1e9, -1e9);
    for (int index = first; index < first + count; index++) {
        vector center = scene->spheres[index].center;
        double radius = scene->spheres[index].radius;
        low = make(least(low.x, center.x - radius), least(low.y, center.y - radius), least(low.z, center.z - radius));
        high = make(most(high.x, center.x + radius), most(high.y, center.y + radius), most(high.z, center.z + radius));
    }
    if (count <= 2) {
        scene->nodes[place] = (node){low, high, first, count};
        return;
    }
    int children = scene->node_count;
    scene->node_count += 2;
    scene->nodes[place] = (node){low, high, children, 0};
    int along_x = high.x - low.x > high.z - low.z;
    qsort(scene->spheres + first, (size_t)count, sizeof(sphere), along_x ? by_x : by_z);
    divide(scene, children, first, count / 2);
    divide(scene, children + 1, first + count / 2, count - count / 2);
}

void scene_build(scene *scene) {
    place_spheres(scene);
    scene->sun = unit(make(-0.62, 0.60, -0.50));
    scene->sun_radius = 0.085;
    scene->node_count = 1;
    divide(scene, 0, 0, sphere_count);
}

vector scene_sky(const scene *scene, vector direction) {
    double height = clamp(direction.y, 0, 1), toward_sun = dot(direction, scene->sun);
    double sunward = 0.5 + 0.5 * (direction.x * scene->sun.x + direction.z * scene->sun.z);
    vector horizon = mix(make(0.115, 0.075, 0.165), make(0.85, 0.34, 0.13), smooth(0.42, 0.95, sunward));
    vector sky = mix(horizon, make(0.050, 0.060, 0.19), smooth(0, 0.34, height));
    sky = mix(sky, make(0.010, 0.018, 0.080), smooth(0.25, 1, height));
    double glow = most(toward_sun, 0), glow2 = glow * glow, glow8 = glow2 * glow2 * glow2 * glow2;
    sky = add(sky, scale(make(1.0, 0.55, 0.28), 0.40 * glow8 + 0.05 * glow2));
    return add(sky, scale(make(1.0, 0.82, 0.60), 14 * smooth(0.9945, 0.9975, toward_sun)));
}
