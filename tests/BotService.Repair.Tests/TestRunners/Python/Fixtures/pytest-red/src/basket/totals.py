"""Totals of a shopping basket."""

FREE_SHIPPING_FROM = 50


def total(prices, limit):
    """Sum of the prices up to the limit, which is included."""
    result = 0
    for price in prices:
        if price < limit:
            result += price
    return result


def shipping(amount):
    return 0 if amount >= FREE_SHIPPING_FROM else 5
