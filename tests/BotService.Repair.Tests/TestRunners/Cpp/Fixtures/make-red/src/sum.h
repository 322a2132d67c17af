#ifndef SUM_H
#define SUM_H

struct series {
    int values[16];
    int length;
};

int sum(const int *values, int length);
int series_add(struct series *series, int value);

/* Twice a value. */
static inline int twice(int value) { return value * 2; }

#endif
