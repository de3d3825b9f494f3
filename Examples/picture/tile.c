// Renders one tile of a picture: the program of an array job, one task a tile.
//
// Arguments: --width N --height N (the whole picture, in pixels), --columns N --rows N (tiles across and down),
// --samples N (rays a pixel across and down, so N*N rays), --output FOLDER (default /out).
// Environment: FOG_TASK_INDEX says which tile, counted from 0 along the rows; FOG_TASK_COUNT must be columns * rows.
// Output: tile-INDEX.ppm (binary PPM), whose comment says where the tile belongs. Progress goes to standard error.
// Exit codes: 0 done, 1 the tile could not be written, 2 the arguments or the environment are wrong.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

typedef struct {
    int width, height, columns, rows, samples;
    const char *output;
} settings;

/// Reads a whole number from `low` to `high`; ends the program with code 2 when the text isn't one.
static int number(const char *name, const char *text, int low, int high) {
    char *end = NULL;
    long value = text ? strtol(text, &end, 10) : 0;
    if (!text || end == text || *end || value < low || value > high) {
        fprintf(stderr, "tile: %s must be a whole number from %d to %d\n", name, low, high);
        exit(2);
    }
    return (int)value;
}

static settings read_arguments(int count, char **arguments) {
    settings settings = {1280, 720, 4, 4, 3, "/out"};
    for (int index = 1; index < count; index += 2) {
        const char *name = arguments[index], *value = arguments[index + 1];
        if (!strcmp(name, "--width")) {
            settings.width = number(name, value, 1, 16384);
        } else if (!strcmp(name, "--height")) {
            settings.height = number(name, value, 1, 16384);
        } else if (!strcmp(name, "--columns")) {
            settings.columns = number(name, value, 1, 1024);
        } else if (!strcmp(name, "--rows")) {
            settings.rows = number(name, value, 1, 1024);
        } else if (!strcmp(name, "--samples")) {
            settings.samples = number(name, value, 1, 64);
        } else if (!strcmp(name, "--output") && value) {
            settings.output = value;
        } else {
            fprintf(stderr, "tile: unknown argument %s; see the head of tile.c\n", name);
            exit(2);
        }
    }
    if (settings.columns > settings.width || settings.rows > settings.height) {
        fprintf(stderr, "tile: more tiles than pixels\n");
        exit(2);
    }
    return settings;
}

/// The picture's color at a place given in pixels from its upper left corner.
static vector look(const scene *scene, const settings *settings, double x, double y) {
    const vector eye = make(1.6, 6.6, -12.6), target = make(0, 0.30, -0.75);
    const double view = 0.345;  // tangent of half the angle of view, upward
    vector forward = unit(subtract(target, eye));
    vector right = unit(cross(make(0, 1, 0), forward)), up = cross(forward, right);
    double across = (2 * x - settings->width) / settings->height * view;
    double upward = (settings->height - 2 * y) / settings->height * view;
    vector direction = unit(add(forward, add(scale(right, across), scale(up, upward))));
    return trace(scene, (ray){eye, direction}, 4);
}

/// Brings any amount of light into 0…1 as film does: bright things keep their color for long, then turn white.
static double develop(double light) {
    return light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14);
}

static void render_pixel(const scene *scene, const settings *settings, int x, int y, unsigned char *pixel) {
    vector sum = make(0, 0, 0);
    for (int row = 0; row < settings->samples; row++) {
        for (int column = 0; column < settings->samples; column++) {
            // A grid turned a little, so that edges which are almost level get as many shades as there are samples.
            double across = (column + (row + 0.5) / settings->samples) / settings->samples;
            double down = (row + (settings->samples - column - 0.5) / settings->samples) / settings->samples;
            vector light = look(scene, settings, x + across, y + down);
            light = make(develop(light.x), develop(light.y), develop(light.z));
            sum = add(sum, light);
        }
    }
    double from_middle_x = (2.0 * x - settings->width) / settings->width;
    double from_middle_y = (2.0 * y - settings->height) / settings->height;
    double edge = 1 - 0.16 * (from_middle_x * from_middle_x + from_middle_y * from_middle_y);
    sum = scale(sum, edge / (settings->samples * settings->samples));
    pixel[0] = encode(sum.x);
    pixel[1] = encode(sum.y);
    pixel[2] = encode(sum.z);
}

int main(int count, char **arguments) {
    settings settings = read_arguments(count, arguments);
    int tiles = number("FOG_TASK_COUNT", getenv("FOG_TASK_COUNT"), 1, 1 << 20);
    int index = number("FOG_TASK_INDEX", getenv("FOG_TASK_INDEX"), 0, tiles - 1);
    if (tiles != settings.columns * settings.rows) {
        fprintf(stderr, "tile: the job has %d tasks, but %d columns and %d rows make %d tiles\n", tiles,
                settings.columns, settings.rows, settings.columns * settings.rows);
        return 2;
    }
    int column = index % settings.columns, row = index / settings.columns;
    int left = settings.width * column / settings.columns, right = settings.width * (column + 1) / settings.columns;
    int top = settings.height * row / settings.rows, bottom = settings.height * (row + 1) / settings.rows;
    int width = right - left, height = bottom - top;

    static scene scene;
    scene_build(&scene);
    size_t size = (size_t)width * (size_t)height * 3;
    unsigned char *pixels = malloc(size);
    if (!pixels) {
        fprintf(stderr, "tile: no memory for %zu bytes of pixels\n", size);
        return 1;
    }
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            render_pixel(&scene, &settings, left + x, top + y, pixels + 3 * ((size_t)y * (size_t)width + (size_t)x));
        }
        if ((y + 1) % 30 == 0) fprintf(stderr, "tile %d: %d of %d rows\n", index, y + 1, height);
    }

    char path[4096];
    snprintf(path, sizeof path, "%s/tile-%d.ppm", settings.output, index);
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        return 1;
    }
    fprintf(file, "P6\n# fog-tile index=%d of=%d x=%d y=%d picture=%dx%d\n%d %d\n255\n", index, tiles, left, top,
            settings.width, settings.height, width, height);
    size_t written = fwrite(pixels, 1, size, file);
    if (fclose(file) != 0 || written != size) {
        perror(path);
        return 1;
    }
    printf("tile %d of %d: %dx%d pixels at (%d, %d) of %dx%d\n", index, tiles, width, height, left, top,
           settings.width, settings.height);
    return 0;
}
