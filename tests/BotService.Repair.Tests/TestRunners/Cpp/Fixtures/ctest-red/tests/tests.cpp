#include <cstdio>
#include <string>
#include <utility>
#include "series.hpp"
#include "sum.hpp"

#define CHECK(condition) \
    if (!(condition)) { std::printf("%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); return 1; }

int main(int, char **arguments) {
    const std::string name = arguments[1];
    if (name == "sum.nothing") CHECK(sums::sum(std::vector<int>{}) == 0)
    if (name == "sum.some") CHECK(sums::sum(std::vector<double>{1, 2, 3}) == 6)
    if (name == "series.adds_up") CHECK(sums::Series({1}).add(2) == 3)
    if (name == "largest") CHECK(sums::Series({1, 5, 2}).largest() == 5)
    return 0;
}
