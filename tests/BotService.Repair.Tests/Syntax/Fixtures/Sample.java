package app;
import java.util.*;
class Solution<T extends Foo> {
    private final int x = 1;
    int[] arr = {1, 2};
    @Override
    public <T> List<List<String>> f(Map<String, Integer> m, int[] b) throws Exception {
        if (a < b && c > d) { return x >>> 1; }
        for (int i = 0; i < n; i++) for (String s : l) y(s);
        list.stream().map(p -> { return p + 1; }).filter(p -> p > 1);
        Runnable r = new Runnable() { public void run() { x(); } };
        switch (c) { case 'a': y(); break; default: z(); }
        try (A a = b) { q(); } catch (E | F e) { throw e; } finally { }
        List<Integer> r2 = i < n ? new ArrayList<>() : null;
        return (int) x;
    }
    Solution(int x) { this.x = x; }
}
