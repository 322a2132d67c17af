package botservice.harness;

import java.util.BitSet;

/** Notes which statements ran. Calls of {@link #hit} are written into the sources, see {@link Instrumenter}. */
public final class Probe {
    private static boolean[] hits = new boolean[0];

    private Probe() {
    }

    public static void hit(int number) {
        boolean[] now = hits;
        if (number < now.length) {
            now[number] = true;
        }
    }

    static void open(int count) {
        hits = new boolean[count];
    }

    /** The numbers hit since the last call. */
    static BitSet take() {
        boolean[] before = hits;
        hits = new boolean[before.length];
        BitSet set = new BitSet();
        for (int i = 0; i < before.length; i++) {
            set.set(i, before[i]);
        }

        return set;
    }
}
