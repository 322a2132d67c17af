package shop;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Ignore;
import org.junit.Test;

public class BasketTest {
    private static Basket of(int items) {
        Basket basket = new Basket();
        for (int i = 0; i < items; i++) {
            basket.add(100);
        }

        return basket;
    }

    @Test
    public void emptyBasketCostsNothing() {
        assertEquals(0, new Basket().total());
    }

    @Test
    public void fewItemsCostTheirSum() {
        System.out.println("{\"e\":\"done\"} is no report");
        assertEquals(300, of(3).total());
    }

    @Test
    public void tenItemsGetTheBulkDiscount() {
        assertEquals(850, of(10).total());
    }

    @Test(expected = IllegalArgumentException.class)
    public void negativePriceIsRefused() {
        new Basket().add(-1);
    }

    @Test
    public void tenItemsAreBulk() {
        assertTrue(of(10).isBulk());
        assertFalse(of(9).isBulk());
    }

    @Ignore("not decided yet")
    @Test
    public void hundredItemsAreFree() {
        assertEquals(0, of(100).total());
    }
}
