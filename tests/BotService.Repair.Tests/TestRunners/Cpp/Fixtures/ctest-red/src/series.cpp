#include <utility>
#include "series.hpp"
#include "sum.hpp"

namespace sums {

int Series::add(int value) {
    values.push_back(value);
    return sum(values);
}

int Series::largest() const {
    int found = values.front();
    for (int value : values) {
        found = larger(found, value);
    }
    return found;
}

} // namespace sums
