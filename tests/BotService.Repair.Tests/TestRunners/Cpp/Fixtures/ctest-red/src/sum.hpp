#pragma once
#include <cstddef>
#include <vector>

namespace sums {

/// Adds all values.
template <typename T>
T sum(const std::vector<T> &values) {
    T total{};
    for (std::size_t i = 1; i < values.size(); ++i) {
        total += values[i];
    }
    return total;
}

/// The larger of two values.
inline int larger(int a, int b) { return a > b ? a : b; }

} // namespace sums
