package shop;

/** Price reductions by quantity. */
public final class Discount {
    public static final int BULK = 10;

    private Discount() {
    }

    /** Percent off for a number of equal items: 15 from BULK items on, 5 from half of that on. */
    public static int percent(int items) {
        int percent = 0;
        while (percent == 0 && items > 0) {
            if (items > BULK) {
                percent = 15;
            } else if (items * 2 >= BULK) {
                percent = 5;
            } else {
                return 0;
            }
        }

        return percent;
    }
}
