#include <stdio.h>
#include "sum.h"

static int count, bad;

static void check(int ok, const char *what, int line)
{
    printf("%s %d - line %d: %s\n", ok ? "ok" : "not ok", ++count, line, what);
    fflush(stdout);
    bad += !ok;
}

#define CHECK(condition, what) check(condition, what, __LINE__)

int main(void)
{
    int some[] = {1, 2, 3};
    struct series series = {{0}, 0};
    CHECK(sum(some, 0) == 0, "sum of nothing");
    CHECK(sum(some, 3) == 6, "sum of some");
    CHECK(series_add(&series, 4) == 4, "series");
    CHECK(twice(2) == 4, "twice");
    printf("1..%d\n", count);
    return bad != 0;
}
