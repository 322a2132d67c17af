package botservice.harness;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Ends the threads that a run left behind, such as an endless loop that a test's own time limit abandoned. */
final class Leftovers {
    private static final int PATIENCE_MILLIS = 300;
    private final Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());

    /** @return whether nothing that computes is left; otherwise only a new JVM helps */
    boolean clear() throws InterruptedException {
        List<Thread> left = find();
        left.forEach(Thread::interrupt);
        waitFor(left, 20);
        for (Thread thread : find()) {
            stop(thread);
        }

        waitFor(find(), PATIENCE_MILLIS);
        return find().stream().noneMatch(t -> t.getState() == Thread.State.RUNNABLE);
    }

    private List<Thread> find() {
        List<Thread> left = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ThreadGroup group = thread.getThreadGroup();
            boolean system = group == null || group.getParent() == null || thread.getName().startsWith("process reaper");
            boolean idlePool = thread.getName().startsWith("ForkJoinPool.commonPool") && thread.getState() != Thread.State.RUNNABLE;
            if (thread != Thread.currentThread() && thread.isAlive() && !system && !idlePool && !before.contains(thread)) {
                left.add(thread);
            }
        }

        return left;
    }

    private static void waitFor(List<Thread> threads, int millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000L;
        for (Thread thread : threads) {
            long left = (end - System.nanoTime()) / 1_000_000L;
            if (left > 0) {
                thread.join(left);
            }
        }
    }

    /** Thread.stop is gone since Java 20; there the host starts a new JVM. */
    private static void stop(Thread thread) {
        try {
            Thread.class.getMethod("stop").invoke(thread);
        } catch (ReflectiveOperationException | LinkageError e) {
            thread.interrupt();
        }
    }
}
