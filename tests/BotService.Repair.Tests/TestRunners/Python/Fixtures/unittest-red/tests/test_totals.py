import unittest

from basket.totals import shipping, total


class TotalTests(unittest.TestCase):
    def setUp(self):
        self.prices = [10, 20, 30]

    def test_the_limit_is_included(self):
        print("noise on standard output")
        self.assertEqual(total(self.prices, 20), 30)

    def test_every_limit(self):
        for limit, expected in [(5, 0), (30, 60)]:
            with self.subTest(limit=limit):
                self.assertEqual(total(self.prices, limit), expected)

    def test_nothing(self):
        self.assertEqual(total([], 10), 0)

    @unittest.skip("not written yet")
    def test_discount(self):
        self.fail()


class ShippingTests(unittest.TestCase):
    def test_free(self):
        self.assertEqual(shipping(50), 0)
