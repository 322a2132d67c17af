import pytest

from basket.totals import shipping


@pytest.mark.parametrize("amount,expected", [(49, 5), (50, 0)])
def test_shipping(amount, expected):
    assert shipping(amount) == expected


@pytest.mark.skip(reason="not written yet")
def test_express():
    raise AssertionError
