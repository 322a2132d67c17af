package clock;

/** The Gregorian calendar. */
public final class Leap {
    private Leap() {
    }

    public static boolean isLeap(int year) {
        for (;;) {
            if (year % 4 != 0) {
                return false;
            }

            return year % 100 != 0 && year % 400 == 0;
        }
    }
}
