package text;

/** A page of fixed width. */
public final class Page {
    private Page() {
    }

    public static int columns() {
        return Wrap.WIDTH;
    }

    /** Lines that a text of single words of one letter needs. */
    public static int lines(int letters) {
        int lines = 0;
        for (int left = letters; left > 0; left -= columns()) {
            lines++;
        }

        return lines;
    }
}
