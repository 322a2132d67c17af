#pragma once
#include <vector>

namespace sums {

/// Adds up as it goes.
class Series {
public:
    explicit Series(std::vector<int> values = {}) : values(std::move(values)) {}
    int add(int value);
    int largest() const;

private:
    std::vector<int> values;
};

} // namespace sums
