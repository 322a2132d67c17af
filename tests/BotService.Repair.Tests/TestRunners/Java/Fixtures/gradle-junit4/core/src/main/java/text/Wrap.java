package text;

/** Where a line may break. */
public final class Wrap {
    public static final int WIDTH = 39;

    private Wrap() {
    }

    public static boolean fits(String line) {
        return line.length() <= WIDTH;
    }
}
