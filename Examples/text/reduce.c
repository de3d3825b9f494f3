// Brings the parts that map.wasm counted together, and finds the text's words and collocations: the second half of a
// map-reduce job.
//
// Arguments: --input FOLDER (default /in; every file in it named part-… is read), --output FOLDER (default /out),
// --stop FILE (default /in/stopwords.txt: words, one a line, that are left out of both lists), --top N (default 50).
// Output: result.tsv, with the lines
//     total TAB what TAB number
//     word TAB rank TAB the word TAB count
//     pair TAB rank TAB the two words TAB count TAB score
// and a short table on standard output.
// Exit codes: 0 done, 1 reading or writing failed or the parts are not one whole text, 2 the arguments are wrong.
//
// The score is Dunning's log-likelihood ratio: how much better two words' standing side by side is explained by a bond
// between them than by chance. It is written with two decimals; equal scores stand in the order of the words.
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counts.h"

enum { least_pair_count = 5, line_limit = 65536, part_limit = 4096 };

typedef struct {
    counts words, pairs;
    int parts;                      // how many there must be; 0 before the first is read
    long starts[part_limit], ends[part_limit];
    bool seen[part_limit];
    long size;                      // of the whole text
} text;

static void fail(const char *path, const char *reason) {
    fprintf(stderr, "reduce: %s: %s\n", path, reason);
    exit(1);
}

static void read_head(text *text, const char *path, const char *line) {
    int part, parts;
    long start, end, size;
    if (sscanf(line, "part\t%d\t%d\t%ld\t%ld\t%ld", &part, &parts, &start, &end, &size) != 5) {
        fail(path, "is not what map.wasm writes: it doesn't say which part it is");
    }
    if (parts < 1 || parts > part_limit || part < 0 || part >= parts) fail(path, "is a part that can't be");
    if (text->parts == 0) {
        text->parts = parts;
        text->size = size;
    }
    if (parts != text->parts || size != text->size) fail(path, "belongs to another text than the parts before it");
    if (text->seen[part]) fail(path, "is a part that was read already");
    text->seen[part] = true;
    text->starts[part] = start;
    text->ends[part] = end;
}

static void read_part(text *text, const char *path) {
    static char line[line_limit];
    FILE *file = fopen(path, "rb");
    if (!file) fail(path, "can't be read");
    if (!fgets(line, sizeof line, file)) fail(path, "is empty");
    read_head(text, path, line);
    while (fgets(line, sizeof line, file)) {
        char *key = strchr(line, '\t'), *value = key ? strchr(key + 1, '\t') : NULL, *end;
        if (!value) fail(path, "has a line that is neither a word nor a pair");
        unsigned long long count = strtoull(value + 1, &end, 10);
        if (end == value + 1 || *end != '\n') fail(path, "has a line without a count");
        counts *counts = !strncmp(line, "word\t", 5) ? &text->words : !strncmp(line, "pair\t", 5) ? &text->pairs : NULL;
        if (!counts) fail(path, "has a line that is neither a word nor a pair");
        counts_add(counts, key + 1, (size_t)(value - key - 1), count);
    }
    if (ferror(file)) fail(path, "can't be read to its end");
    fclose(file);
}

static void read_parts(text *text, const char *folder) {
    DIR *directory = opendir(folder);
    if (!directory) fail(folder, "can't be opened");
    struct dirent *item;
    while ((item = readdir(directory))) {
        if (strncmp(item->d_name, "part-", 5)) continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, item->d_name);
        read_part(text, path);
    }
    closedir(directory);
    if (text->parts == 0) fail(folder, "has no file whose name begins with part-");
    for (int part = 0; part < text->parts; part++) {
        if (!text->seen[part]) {
            fprintf(stderr, "reduce: part %d of %d is missing\n", part, text->parts);
            exit(1);
        }
        long before = part == 0 ? 0 : text->ends[part - 1];
        if (text->starts[part] != before) fail(folder, "holds parts with a gap between them");
    }
    if (text->ends[text->parts - 1] != text->size) fail(folder, "holds parts that end before the text does");
}

static void read_stop_words(counts *stop, const char *path) {
    char line[256];
    FILE *file = fopen(path, "rb");
    if (!file) fail(path, "can't be read");
    while (fgets(line, sizeof line, file)) {
        size_t length = strcspn(line, "\r\n");
        if (length > 0) counts_add(stop, line, length, 1);
    }
    fclose(file);
}

/// The natural logarithm of a number above 0, made of + - * / alone so that it is the same on every machine; the error
/// is below one part in 10^15.
static double logarithm(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> 52) - 1023;
    bits = (bits & 0x000fffffffffffffu) | 0x3ff0000000000000u;
    double mantissa;
    memcpy(&mantissa, &bits, sizeof mantissa);
    if (mantissa > 1.4142135623730951) {
        mantissa /= 2;
        exponent++;
    }
    double ratio = (mantissa - 1) / (mantissa + 1), square = ratio * ratio, sum = 0;
    for (int power = 25; power >= 1; power -= 2) sum = sum * square + 1.0 / power;
    return exponent * 0.69314718055994531 + 2 * ratio * sum;
}

static double n_log_n(uint64_t count) { return count == 0 ? 0 : (double)count * logarithm((double)count); }

/// The log-likelihood ratio in hundredths of a pair that occurs `both` times, whose words occur `first` and `second`
/// times in their places, among `all` pairs; 0 when the words avoid each other.
static int64_t score(uint64_t both, uint64_t first, uint64_t second, uint64_t all) {
    if (both * all <= first * second) return 0;
    uint64_t only_first = first - both, only_second = second - both, neither = all - first - only_second;
    double cells = n_log_n(both) + n_log_n(only_first) + n_log_n(only_second) + n_log_n(neither);
    double edges = n_log_n(first) + n_log_n(second) + n_log_n(all - first) + n_log_n(all - second);
    return (int64_t)(200 * (cells - edges + n_log_n(all)) + 0.5);
}

typedef struct {
    const char *key;
    uint64_t count;
    int64_t rank;  // what it is ranked by
} candidate;

static int by_rank(const void *a, const void *b) {
    const candidate *left = a, *right = b;
    if (left->rank != right->rank) return left->rank > right->rank ? -1 : 1;
    return strcmp(left->key, right->key);
}

static candidate *rank_words(const counts *words, const counts *stop, size_t *count) {
    candidate *candidates = must_allocate(words->used * sizeof(candidate));
    *count = 0;
    for (size_t place = 0; place < words->place_count; place++) {
        entry entry = words->places[place];
        if (!entry.key || counts_get(stop, entry.key)) continue;
        candidates[(*count)++] = (candidate){entry.key, entry.count, (int64_t)entry.count};
    }
    qsort(candidates, *count, sizeof(candidate), by_rank);
    return candidates;
}

static candidate *rank_pairs(const counts *pairs, const counts *stop, size_t *count) {
    // How often each word stands first and second in a pair.
    counts first = {0}, second = {0};
    for (size_t place = 0; place < pairs->place_count; place++) {
        entry entry = pairs->places[place];
        if (!entry.key) continue;
        size_t length = strcspn(entry.key, " ");
        counts_add(&first, entry.key, length, entry.count);
        counts_add(&second, entry.key + length + 1, strlen(entry.key + length + 1), entry.count);
    }
    candidate *candidates = must_allocate(pairs->used * sizeof(candidate));
    *count = 0;
    for (size_t place = 0; place < pairs->place_count; place++) {
        entry entry = pairs->places[place];
        if (!entry.key || entry.count < least_pair_count) continue;
        char *space = strchr(entry.key, ' ');
        *space = 0;
        uint64_t firsts = counts_get(&first, entry.key), seconds = counts_get(&second, space + 1);
        bool stopped = counts_get(stop, entry.key) || counts_get(stop, space + 1);
        *space = ' ';
        int64_t value = stopped ? 0 : score(entry.count, firsts, seconds, pairs->sum);
        if (value > 0) candidates[(*count)++] = (candidate){entry.key, entry.count, value};
    }
    qsort(candidates, *count, sizeof(candidate), by_rank);
    return candidates;
}

static void write_total(FILE *file, const char *what, uint64_t number) {
    fprintf(file, "total\t%s\t%llu\n", what, (unsigned long long)number);
}

static uint64_t count_single(const counts *words) {
    uint64_t single = 0;
    for (size_t place = 0; place < words->place_count; place++) single += words->places[place].count == 1;
    return single;
}

static void print_table(const candidate *words, size_t word_count, const candidate *pairs, size_t pair_count) {
    printf("\n%-16s %7s    %-20s %7s %10s\n", "word", "count", "collocation", "count", "score");
    for (size_t index = 0; index < 12 && index < word_count && index < pair_count; index++) {
        printf("%-16s %7llu    %-20s %7llu %7lld.%02lld\n", words[index].key, (unsigned long long)words[index].count,
               pairs[index].key, (unsigned long long)pairs[index].count, (long long)(pairs[index].rank / 100),
               (long long)(pairs[index].rank % 100));
    }
}

int main(int argument_count, char **arguments) {
    const char *input = "/in", *output = "/out", *stop_path = "/in/stopwords.txt";
    size_t top = 50;
    for (int index = 1; index < argument_count; index += 2) {
        const char *name = arguments[index], *value = index + 1 < argument_count ? arguments[index + 1] : NULL;
        if (!strcmp(name, "--input") && value) {
            input = value;
        } else if (!strcmp(name, "--output") && value) {
            output = value;
        } else if (!strcmp(name, "--stop") && value) {
            stop_path = value;
        } else if (!strcmp(name, "--top") && value && strspn(value, "0123456789") == strlen(value) && *value) {
            top = (size_t)strtoul(value, NULL, 10);
        } else {
            fprintf(stderr, "reduce: argument %s is unknown or lacks its value; see the head of reduce.c\n", name);
            return 2;
        }
    }
    static text text;
    counts stop = {0};
    read_stop_words(&stop, stop_path);
    read_parts(&text, input);

    size_t word_count, pair_count;
    candidate *words = rank_words(&text.words, &stop, &word_count);
    candidate *pairs = rank_pairs(&text.pairs, &stop, &pair_count);
    char path[4096];
    snprintf(path, sizeof path, "%s/result.tsv", output);
    FILE *file = fopen(path, "wb");
    if (!file) fail(path, "can't be written");
    write_total(file, "bytes", (uint64_t)text.size);
    write_total(file, "words", text.words.sum);
    write_total(file, "different words", text.words.used);
    write_total(file, "words that occur once", count_single(&text.words));
    write_total(file, "pairs", text.pairs.sum);
    write_total(file, "different pairs", text.pairs.used);
    for (size_t index = 0; index < top && index < word_count; index++) {
        fprintf(file, "word\t%zu\t%s\t%llu\n", index + 1, words[index].key, (unsigned long long)words[index].count);
    }
    for (size_t index = 0; index < top && index < pair_count; index++) {
        fprintf(file, "pair\t%zu\t%s\t%llu\t%lld.%02lld\n", index + 1, pairs[index].key,
                (unsigned long long)pairs[index].count, (long long)(pairs[index].rank / 100),
                (long long)(pairs[index].rank % 100));
    }
    bool failed = ferror(file);
    if (fclose(file) != 0 || failed) fail(path, "can't be written");
    printf("%d parts, %ld bytes, %llu words (%zu different), %llu pairs (%zu different)\n", text.parts, text.size,
           (unsigned long long)text.words.sum, text.words.used, (unsigned long long)text.pairs.sum, text.pairs.used);
    print_table(words, word_count, pairs, pair_count);
    return 0;
}
