// Says what a program in the sandbox sees: its arguments, its environment and its standard input.
//
// Arguments: any; `--exit N` makes the program end with code N, `--env NAME` prints one variable more.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_variable(const char *name) {
    const char *value = getenv(name);
    if (value) {
        printf("%s=%s\n", name, value);
    } else {
        printf("%s is not set\n", name);
    }
}

int main(int count, char **arguments) {
    int code = 0;
    printf("hello from the fog\n");
    for (int index = 1; index < count; index++) printf("argument %d: %s\n", index, arguments[index]);
    print_variable("GREETING");
    print_variable("FOG_TASK_INDEX");
    for (int index = 1; index + 1 < count; index++) {
        if (!strcmp(arguments[index], "--env")) print_variable(arguments[index + 1]);
        if (!strcmp(arguments[index], "--exit")) {
            char *end;
            long value = strtol(arguments[index + 1], &end, 10);
            if (end == arguments[index + 1] || *end || value < 0 || value > 125) {
                fprintf(stderr, "hello: --exit takes a number from 0 to 125, not %s\n", arguments[index + 1]);
                return 2;
            }
            code = (int)value;
        }
    }

    char buffer[4096];
    size_t length;
    while ((length = fread(buffer, 1, sizeof buffer, stdin)) > 0) fwrite(buffer, 1, length, stdout);
    if (fflush(stdout) != 0) return 1;
    if (code != 0) fprintf(stderr, "ending with code %d, as asked\n", code);
    return code;
}
