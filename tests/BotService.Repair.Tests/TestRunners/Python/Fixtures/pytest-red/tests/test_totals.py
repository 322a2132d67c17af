import pytest

from basket.totals import shipping, total


def test_total_includes_the_limit(prices):
    print("noise on standard output")
    assert total(prices, 20) == 30


class TestTotals:
    @pytest.mark.parametrize("limit,expected", [(5, 0), (30, 60)])
    def test_limits(self, prices, limit, expected):
        assert total(prices, limit) == expected

    def test_nothing(self):
        assert total([], 10) == 0
