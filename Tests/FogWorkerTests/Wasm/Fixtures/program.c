// The program that the tests of the WebAssembly executor run: its first argument says what it does.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return 1;
}

static int show_arguments(int count, char **arguments) {
    for (int i = 0; i < count; i++) printf("%s\n", arguments[i]);
    for (char **variable = environ; *variable; variable++) printf("%s\n", *variable);
    return 0;
}

static int copy(const char *from, const char *to) {
    char buffer[65536];
    FILE *source = strcmp(from, "-") ? fopen(from, "r") : stdin;
    if (!source) return fail(from);
    FILE *target = strcmp(to, "-") ? fopen(to, "w") : stdout;
    if (!target) return fail(to);
    size_t count;
    while ((count = fread(buffer, 1, sizeof buffer, source)) > 0) {
        if (fwrite(buffer, 1, count, target) != count) return fail(to);
    }
    return fclose(target) ? fail(to) : 0;
}

// Every name beneath a folder, a line each.
static int list(const char *path) {
    DIR *folder = opendir(path);
    if (!folder) return fail(path);
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) printf("%s/%s\n", path, entry->d_name);
    }
    closedir(folder);
    return 0;
}

// Numbered lines of 100 bytes to standard output, and one of ten of them to standard error too.
static int print_lines(long count) {
    for (long line = 0; line < count; line++) {
        printf("%099ld\n", line);
        if (line % 10 == 0) fprintf(stderr, "%099ld\n", line);
    }
    return 0;
}

// Where the compiler can't see that nobody reads it, so that it can't leave the allocation out.
static char *volatile latest;

static int allocate(void) {
    size_t held = 0;
    for (;;) {
        char *piece = malloc(1 << 20);
        if (!piece) {
            printf("refused after %zu\n", held);
            fflush(stdout);
            abort();
        }
        memset(piece, 1, 1 << 20);
        latest = piece;
        held += 1 << 20;
    }
}

static int write_file(const char *path, long size) {
    static char block[65536];
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0) return fail(path);
    while (size > 0) {
        ssize_t count = write(file, block, size < (long)sizeof block ? size : (long)sizeof block);
        if (count < 0) return fail(path);
        size -= count;
    }
    return close(file) ? fail(path) : 0;
}

// Small files without end, so that only all of them together are too much.
static int write_files(const char *folder) {
    char path[256];
    for (long number = 0;; number++) {
        snprintf(path, sizeof path, "%s/%ld", folder, number);
        if (write_file(path, 16384)) return 1;
    }
}

static int compute(long rounds) {
    double sum = 0;
    for (long i = 1; i <= rounds; i++) sum += 1.0 / (double)i;
    printf("%.17g\n", sum);
    return 0;
}

static void print_time(const char *name, clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    printf("%s %lld.%09ld\n", name, (long long)time.tv_sec, time.tv_nsec);
}

// What a program can learn of the machine's clocks and randomness, with a sleep between.
static int show_world(unsigned seconds) {
    unsigned char bytes[32];
    print_time("calendar", CLOCK_REALTIME);
    print_time("monotonic", CLOCK_MONOTONIC);
    if (seconds) sleep(seconds);
    print_time("monotonic", CLOCK_MONOTONIC);
    print_time("calendar", CLOCK_REALTIME);
    if (getentropy(bytes, sizeof bytes)) return fail("getentropy");
    for (size_t i = 0; i < sizeof bytes; i++) printf("%02x", bytes[i]);
    printf("\n");
    return 0;
}

static int counter;

int main(int count, char **arguments) {
    const char *mode = count > 1 ? arguments[1] : "";
    // Whatever an earlier run has left in memory would show here.
    if (counter++) return 99;
    if (!strcmp(mode, "arguments")) return show_arguments(count, arguments);
    if (!strcmp(mode, "exit")) return atoi(arguments[2]);
    if (!strcmp(mode, "copy")) return copy(arguments[2], arguments[3]);
    if (!strcmp(mode, "list")) return list(arguments[2]);
    if (!strcmp(mode, "lines")) return print_lines(atol(arguments[2]));
    if (!strcmp(mode, "allocate")) return allocate();
    if (!strcmp(mode, "write")) return write_file(arguments[2], atol(arguments[3]));
    if (!strcmp(mode, "write-files")) return write_files(arguments[2]);
    if (!strcmp(mode, "world")) return show_world((unsigned)atoi(arguments[2]));
    if (!strcmp(mode, "compute")) return compute(atol(arguments[2]));
    if (!strcmp(mode, "sleep")) {
        printf("asleep\n");
        fflush(stdout);
        sleep((unsigned)atoi(arguments[2]));
        return 0;
    }
    if (!strcmp(mode, "spin")) {
        printf("ready\n");
        fflush(stdout);
        for (volatile int i = 0;; i++) {
        }
    }
    if (!strcmp(mode, "trap")) {
        printf("before\n");
        fflush(stdout);
        __builtin_trap();
    }
    fprintf(stderr, "there is no mode '%s'\n", mode);
    return 64;
}
