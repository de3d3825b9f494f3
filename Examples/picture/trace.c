#include "trace.h"

enum { floor_hit = -1, nothing_hit = -2, stack_size = 64 };
static const double nearest_hit = 1e-4;
static const double gather_reach = 2.0;
static const vector sunlight = {1.35, 0.92, 0.56};

/// How far along the ray it enters a node's box, enlarged by `grow` on all sides: 0 when it begins inside, -1 when it
/// misses the box or reaches it only beyond `farthest`. `inverse` is one over each part of the ray's direction.
static double entry_into(const node *node, ray ray, vector inverse, double grow, double farthest) {
    double enter = 0, leave = farthest;
    double a = (node->low.x - grow - ray.origin.x) * inverse.x, b = (node->high.x + grow - ray.origin.x) * inverse.x;
    enter = most(enter, least(a, b));
    leave = least(leave, most(a, b));
    a = (node->low.y - grow - ray.origin.y) * inverse.y, b = (node->high.y + grow - ray.origin.y) * inverse.y;
    enter = most(enter, least(a, b));
    leave = least(leave, most(a, b));
    a = (node->low.z - grow - ray.origin.z) * inverse.z, b = (node->high.z + grow - ray.origin.z) * inverse.z;
    enter = most(enter, least(a, b));
    leave = least(leave, most(a, b));
    return enter <= leave ? enter : -1;
}

/// One over each part of the direction; a part that is zero counts as a very small one.
static vector invert(vector direction) {
    vector inverse;
    inverse.x = 1 / (direction.x == 0 ? 1e-30 : direction.x);
    inverse.y = 1 / (direction.y == 0 ? 1e-30 : direction.y);
    inverse.z = 1 / (direction.z == 0 ? 1e-30 : direction.z);
    return inverse;
}

/// What the ray meets first: a sphere's index, `floor_hit` or `nothing_hit`; and how far away.
static int find(const scene *scene, ray ray, double *distance) {
    int found = nothing_hit, stack[stack_size], depth = 0;
    double best = 1e9;
    if (ray.direction.y < 0) {
        double down = -ray.origin.y / ray.direction.y;
        if (down > nearest_hit) {
            best = down;
            found = floor_hit;
        }
    }
    vector inverse = invert(ray.direction);
    if (entry_into(&scene->nodes[0], ray, inverse, 0, best) >= 0) stack[depth++] = 0;
    while (depth > 0) {
        const node *node = &scene->nodes[stack[--depth]];
        for (int index = node->first; index < node->first + node->count; index++) {
            const sphere *sphere = &scene->spheres[index];
            vector away = subtract(ray.origin, sphere->center);
            double half = dot(away, ray.direction);
            double root = half * half - dot(away, away) + sphere->radius * sphere->radius;
            if (root <= 0) continue;
            double meets = -half - square_root(root);
            if (meets > nearest_hit && meets < best) {
                best = meets;
                found = index;
            }
        }
        if (node->count > 0) continue;
        double first = entry_into(&scene->nodes[node->first], ray, inverse, 0, best);
        double second = entry_into(&scene->nodes[node->first + 1], ray, inverse, 0, best);
        // The nearer child goes on top of the stack: what it holds often hides the other.
        int nearer_is_first = first <= second;
        if (nearer_is_first && second >= 0) stack[depth++] = node->first + 1;
        if (first >= 0) stack[depth++] = node->first;
        if (!nearer_is_first && second >= 0) stack[depth++] = node->first + 1;
    }
    *distance = best;
    return found;
}

/// The share of the sun that can be seen from a point, 0…1: each sphere in the cone from the point to the sun's disc
/// hides the part of the disc that it overlaps. `self` is the sphere on which the point lies.
static double sun_share(const scene *scene, vector point, int self) {
    double share = 1, farthest = (scene->top - point.y) / scene->sun.y;
    if (farthest <= 0) return 1;
    double widest = farthest * scene->sun_radius;
    ray ray = {point, scene->sun};
    vector inverse = invert(ray.direction);
    int stack[stack_size], depth = 0;
    stack[depth++] = 0;
    while (depth > 0) {
        const node *node = &scene->nodes[stack[--depth]];
        if (entry_into(node, ray, inverse, widest, farthest) < 0) continue;
        if (node->count == 0) {
            stack[depth++] = node->first;
            stack[depth++] = node->first + 1;
            continue;
        }
        for (int index = node->first; index < node->first + node->count; index++) {
            const sphere *sphere = &scene->spheres[index];
            if (index == self) continue;
            vector toward = subtract(sphere->center, point);
            double along = dot(toward, scene->sun);
            if (along <= 0) continue;
            double aside = square_root(most(dot(toward, toward) - along * along, 0));
            double disc = most(along * scene->sun_radius, 1e-6), small = least(disc, sphere->radius);
            if (aside >= disc + sphere->radius) continue;
            double overlap = smooth(0, 1, (disc + sphere->radius - aside) / (2 * small));
            double most_hidden = least(1, sphere->radius * sphere->radius / (disc * disc));
            share *= 1 - overlap * most_hidden;
            if (share < 0.002) return 0;
        }
    }
    return share;
}

/// What the spheres near a point do to it: they hide a part of the sky, and send light of their own color.
typedef struct {
    double open;   // the share of the sky that is left
    vector light;  // what arrives from the spheres
} surroundings;

/// Gathers from the spheres within reach, weighing each by the part of the view from the point that it covers.
static surroundings gather(const scene *scene, vector point, vector normal, int self) {
    surroundings result = {1, {0, 0, 0}};
    int stack[stack_size], depth = 0;
    stack[depth++] = 0;
    while (depth > 0) {
        const node *node = &scene->nodes[stack[--depth]];
        if (point.x < node->low.x - gather_reach || point.x > node->high.x + gather_reach) continue;
        if (point.z < node->low.z - gather_reach || point.z > node->high.z + gather_reach) continue;
        if (node->count == 0) {
            stack[depth++] = node->first;
            stack[depth++] = node->first + 1;
            continue;
        }
        for (int index = node->first; index < node->first + node->count; index++) {
            const sphere *sphere = &scene->spheres[index];
            if (index == self) continue;
            vector toward = subtract(sphere->center, point);
            double square = dot(toward, toward), radius = sphere->radius, distance = square_root(square);
            double fade = 1 - smooth(0.55, 1, (distance - radius) / gather_reach);
            if (fade <= 0) continue;
            // The cosine to the middle, moved for spheres that are cut by the horizon.
            double facing = dot(normal, toward) / distance, width = least(radius / distance, 1);
            double seen = most(facing, 0);
            if (facing > -width && facing < width) seen = (facing + width) * (facing + width) / (4 * width);
            double covers = clamp(seen * width * width, 0, 0.96) * fade;
            result.open *= 1 - covers;
            double brightness = sphere->finish == lantern ? 0.55 : sphere->finish == metal ? 0.04 : 0.13;
            result.light = add(result.light, scale(sphere->color, brightness * covers));
        }
    }
    return result;
}

/// Light from the open sky on a surface that faces a direction.
static vector dome(vector normal) {
    vector from_above = make(0.075, 0.10, 0.23), from_side = make(0.13, 0.085, 0.10);
    return mix(from_side, from_above, smooth(-0.6, 1, normal.y));
}

/// Light that a matte white surface at the point would send on.
static vector matte(const scene *scene, vector point, vector normal, int self) {
    surroundings near = gather(scene, point, normal, self);
    double up = 0.5 + 0.5 * normal.y;
    vector light = add(scale(dome(normal), near.open * (0.25 + 0.75 * up)), near.light);
    double facing = dot(normal, scene->sun);
    if (facing > 0) light = add(light, scale(sunlight, facing * sun_share(scene, point, self)));
    return light;
}

/// The share of light that a smooth surface reflects: `straight` when looked at from above, all of it at a glance.
static double reflectance(double straight, double facing) {
    double glance = clamp(1 - facing, 0, 1), square = glance * glance;
    return straight + (1 - straight) * square * square * glance;
}

/// The floor: dark, with faint rings outside the beads.
static vector floor_color(vector point) {
    double distance = square_root(point.x * point.x + point.z * point.z);
    double ring = distance * 1.1 - (double)(int64_t)(distance * 1.1);
    double line = smooth(0.0, 0.03, ring) * (1 - smooth(0.05, 0.08, ring));
    return mix(make(0.060, 0.062, 0.085), make(0.13, 0.11, 0.11), line * smooth(9.2, 9.8, distance));
}

vector trace(const scene *scene, ray ray, int reflections) {
    double distance;
    int found = find(scene, ray, &distance);
    if (found == nothing_hit) return scene_sky(scene, ray.direction);
    vector point = add(ray.origin, scale(ray.direction, distance));
    if (found == floor_hit) {
        vector normal = make(0, 1, 0);
        double haze = smooth(14, 60, distance);
        vector horizon = scene_sky(scene, unit(make(ray.direction.x, 0, ray.direction.z)));
        if (haze >= 1) return horizon;
        double share = reflectance(0.07, -ray.direction.y);
        vector light = multiply(floor_color(point), matte(scene, point, normal, floor_hit));
        if (reflections > 0) {
            struct ray next = {point, reflect(ray.direction, normal)};
            light = mix(light, trace(scene, next, reflections - 1), share);
        }
        return mix(light, horizon, haze);
    }
    const sphere *sphere = &scene->spheres[found];
    vector normal = scale(subtract(point, sphere->center), 1 / sphere->radius);
    double facing = most(-dot(normal, ray.direction), 0);
    if (sphere->finish == lantern) return scale(sphere->color, 0.10 + 0.17 * facing * facing);
    struct ray next = {point, reflect(ray.direction, normal)};
    if (sphere->finish == metal) {
        if (reflections == 0) return scale(multiply(sphere->color, dome(next.direction)), 0.8);
        vector tint = mix(sphere->color, make(1, 1, 1), reflectance(0, facing));
        return multiply(tint, trace(scene, next, reflections - 1));
    }
    vector light = multiply(sphere->color, matte(scene, point, normal, found));
    double share = reflectance(0.045, facing);
    vector mirrored = reflections > 0 ? trace(scene, next, reflections - 1) : dome(next.direction);
    return mix(light, mirrored, share);
}
