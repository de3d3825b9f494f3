// Counts the words and the pairs of neighbouring words in one part of a text: the first half of a map-reduce job.
//
// Arguments: --input FILE (default /in/austen.txt), --output FOLDER (default /out).
// Environment: FOG_TASK_INDEX says which part, counted from 0; FOG_TASK_COUNT into how many the text is divided.
// Output: counts.tsv, with the lines
//     part TAB index TAB parts TAB first byte TAB byte after the last TAB bytes in the text
//     word TAB the word TAB count                        in the order of the words' bytes
//     pair TAB first word SPACE second word TAB count    likewise
// Exit codes: 0 done, 1 reading or writing failed, 2 the arguments or the environment are wrong.
//
// A word is a run of the letters a to z, with single apostrophes inside, in lower case. Two words are a pair when one
// follows the other within a phrase: no punctuation but a hyphen between them, and at most one line's end.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counts.h"

static const char *const abbreviations[] = {"mr", "mrs", "dr", "st", "messrs"};
enum { abbreviation_count = sizeof abbreviations / sizeof abbreviations[0] };

static int number(const char *name, int low, int high) {
    const char *text = getenv(name);
    char *end = NULL;
    long value = text ? strtol(text, &end, 10) : 0;
    if (!text || end == text || *end || value < low || value > high) {
        fprintf(stderr, "map: %s must be a whole number from %d to %d\n", name, low, high);
        exit(2);
    }
    return (int)value;
}

static void fail(const char *path) {
    perror(path);
    exit(1);
}

static long size_of(FILE *file, const char *path) {
    if (fseek(file, 0, SEEK_END) != 0) fail(path);
    long size = ftell(file);
    if (size < 0) fail(path);
    return size;
}

/// Where part `index` begins: after the first empty line at or behind its share of the bytes. So no word and no pair
/// is cut, and each belongs to one part.
static long cut(FILE *file, const char *path, long size, int index, int parts) {
    long place = (long)((long long)size * index / parts);
    if (index == 0 || index == parts) return place;
    if (place < 2) place = 2;
    if (fseek(file, place - 2, SEEK_SET) != 0) fail(path);
    int before = getc(file), last = getc(file);
    while (place < size && !(before == '\n' && last == '\n')) {
        before = last;
        last = getc(file);
        if (last == EOF) fail(path);
        place++;
    }
    return place;
}

static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// Whether what stands between two words keeps them from being a pair. `first` is the word before, `length` long.
static bool parts_phrase(const char *first, size_t length, const char *gap, size_t gap_length) {
    size_t start = 0;
    int line_ends = 0;
    for (int index = 0; index < abbreviation_count && gap_length > 0 && gap[0] == '.'; index++) {
        const char *short_form = abbreviations[index];
        if (strlen(short_form) == length && !memcmp(short_form, first, length)) start = 1;
    }
    for (size_t index = start; index < gap_length; index++) {
        if (strchr(".,;:!?\"()[]", gap[index]) && gap[index] != 0) return true;
        if (gap[index] == '-' && index + 1 < gap_length && gap[index + 1] == '-') return true;
        if (gap[index] == '\n' && ++line_ends == 2) return true;
    }
    return false;
}

/// Counts the words and pairs in a text of lower-case letters.
static void count(const char *text, size_t length, counts *words, counts *pairs) {
    const char *before = NULL;
    size_t before_length = 0, place = 0;
    char *pair = NULL;
    size_t pair_room = 0;
    while (place < length) {
        if (!is_letter(text[place])) {
            place++;
            continue;
        }
        const char *word = text + place;
        while (place < length
               && (is_letter(text[place])
                   || (text[place] == '\'' && place + 1 < length && is_letter(text[place + 1])))) {
            place++;
        }
        size_t word_length = (size_t)(text + place - word);
        counts_add(words, word, word_length, 1);
        const char *gap = before + before_length;
        if (before && !parts_phrase(before, before_length, gap, (size_t)(word - gap))) {
            size_t pair_length = before_length + 1 + word_length;
            if (pair_length > pair_room) {
                free(pair);
                pair_room = 2 * pair_length;
                pair = must_allocate(pair_room);
            }
            memcpy(pair, before, before_length);
            pair[before_length] = ' ';
            memcpy(pair + before_length + 1, word, word_length);
            counts_add(pairs, pair, pair_length, 1);
        }
        before = word;
        before_length = word_length;
    }
    free(pair);
}

static void write_sorted(FILE *file, const char *kind, const counts *counts) {
    entry *sorted = counts_sorted(counts);
    for (size_t index = 0; index < counts->used; index++) {
        fprintf(file, "%s\t%s\t%llu\n", kind, sorted[index].key, (unsigned long long)sorted[index].count);
    }
    free(sorted);
}

int main(int argument_count, char **arguments) {
    const char *input = "/in/austen.txt", *output = "/out";
    for (int index = 1; index < argument_count; index += 2) {
        if (!strcmp(arguments[index], "--input") && index + 1 < argument_count) {
            input = arguments[index + 1];
        } else if (!strcmp(arguments[index], "--output") && index + 1 < argument_count) {
            output = arguments[index + 1];
        } else {
            fprintf(stderr, "map: unknown argument %s; see the head of map.c\n", arguments[index]);
            return 2;
        }
    }
    int parts = number("FOG_TASK_COUNT", 1, 1 << 20), part = number("FOG_TASK_INDEX", 0, parts - 1);

    FILE *file = fopen(input, "rb");
    if (!file) fail(input);
    long size = size_of(file, input);
    long start = cut(file, input, size, part, parts), end = cut(file, input, size, part + 1, parts);
    size_t length = (size_t)(end - start);
    char *text = must_allocate(length);
    if (fseek(file, start, SEEK_SET) != 0 || fread(text, 1, length, file) != length) fail(input);
    fclose(file);
    for (size_t index = 0; index < length; index++) {
        if (text[index] >= 'A' && text[index] <= 'Z') text[index] += 'a' - 'A';
    }
    counts words = {0}, pairs = {0};
    count(text, length, &words, &pairs);

    char path[4096];
    snprintf(path, sizeof path, "%s/counts.tsv", output);
    FILE *result = fopen(path, "wb");
    if (!result) fail(path);
    fprintf(result, "part\t%d\t%d\t%ld\t%ld\t%ld\n", part, parts, start, end, size);
    write_sorted(result, "word", &words);
    write_sorted(result, "pair", &pairs);
    bool failed = ferror(result);
    if (fclose(result) != 0 || failed) fail(path);
    printf("part %d of %d: bytes %ld to %ld, %llu words (%zu different), %llu pairs (%zu different)\n", part, parts,
           start, end, (unsigned long long)words.sum, words.used, (unsigned long long)pairs.sum, pairs.used);
    return 0;
}
