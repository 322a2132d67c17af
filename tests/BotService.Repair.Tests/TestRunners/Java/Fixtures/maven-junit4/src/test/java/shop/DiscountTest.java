package shop;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.Collection;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

@RunWith(Parameterized.class)
public class DiscountTest {
    private final int items;
    private final int percent;

    public DiscountTest(int items, int percent) {
        this.items = items;
        this.percent = percent;
    }

    @Parameterized.Parameters
    public static Collection<Object[]> cases() {
        return Arrays.asList(new Object[][] {{4, 0}, {5, 5}, {10, 15}, {11, 15}});
    }

    @Test
    public void percentOf() {
        assertEquals(percent, Discount.percent(items));
    }
}
