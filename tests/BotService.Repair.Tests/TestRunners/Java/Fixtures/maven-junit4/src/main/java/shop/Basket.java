package shop;

import java.util.ArrayList;
import java.util.List;

/** Prices in cents. */
public final class Basket {
    private final List<Integer> prices = new ArrayList<>();

    public Basket add(int price) {
        if (price < 0) {
            throw new IllegalArgumentException("negative price: " + price);
        }

        prices.add(price);
        return this;
    }

    public int total() {
        int sum = 0;
        for (int price : prices) {
            sum += price;
        }

        return sum - sum * Discount.percent(prices.size()) / 100;
    }

    public boolean isBulk() {
        return prices.size() >= Discount.BULK;
    }
}
