package botservice.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends what happens to each test as it happens, so that the host knows which one was running when all ends. */
final class Recorder implements TestListener {
    private static final int MESSAGE_LIMIT = 4096;
    private final Wire wire;
    private final long request;
    private final Set<String> wanted;
    private final Set<String> unwanted;
    private final Instrumenter instrumenter;
    private final Map<String, Long> begun = new HashMap<>();
    private boolean closed;
    private boolean outOfMemory;

    /** @param wanted null for all
     *  @param instrumenter null when no lines are asked for */
    Recorder(Wire wire, long request, Set<String> wanted, Set<String> unwanted, Instrumenter instrumenter) {
        this.instrumenter = instrumenter;
        this.wire = wire;
        this.request = request;
        this.wanted = wanted;
        this.unwanted = unwanted;
    }

    long request() {
        return request;
    }

    boolean filters() {
        return wanted != null || !unwanted.isEmpty();
    }

    boolean outOfMemory() {
        return outOfMemory;
    }

    /** Nothing is sent after this: a test that was left behind cannot speak into the next run. */
    synchronized void close() {
        begun.keySet().forEach(this::sendLines);
        closed = true;
    }

    @Override
    public boolean wants(String id) {
        if (unwanted.contains(id)) {
            return false;
        }

        return wanted == null || wanted.contains(id) || wanted.contains(TestId.className(id))
            || !id.contains("[") && wanted.stream().anyMatch(w -> TestId.method(w).equals(id));
    }

    @Override
    public synchronized void started(String id) {
        begun.put(id, System.nanoTime());
        if (reports(id)) {
            wire.send("id", request, "e", "start", "t", id);
        }
    }

    @Override
    public void passed(String id) {
        end(id, "passed", "", "", List.of());
    }

    @Override
    public void skipped(String id, String reason) {
        end(id, "skipped", "", reason, List.of());
    }

    @Override
    public void failed(String id, Throwable error) {
        outOfMemory |= error instanceof OutOfMemoryError;
        end(id, "failed", error == null ? "" : error.getClass().getName(), error == null ? "" : message(error), frames(error));
    }

    private boolean reports(String id) {
        return !closed && (wanted == null || wanted.contains(id) || wanted.contains(TestId.className(id)) || !id.contains("#"));
    }

    private synchronized void end(String id, String outcome, String type, String message, List<String> frames) {
        Long start = begun.remove(id);
        sendLines(id);
        if (reports(id)) {
            long micros = start == null ? 0 : (System.nanoTime() - start) / 1000;
            wire.send("id", request, "e", "end", "t", id, "o", outcome, "us", micros, "x", type, "m", message, "s", frames);
        }
    }

    private void sendLines(String id) {
        if (instrumenter != null && !closed) {
            instrumenter.lines(Probe.take()).forEach(l -> wire.send("id", request, "e", "lines", "t", id, "m", l));
        }
    }

    private static String message(Throwable error) {
        try {
            String message = String.valueOf(error.getMessage());
            return error.getMessage() == null ? "" : message.substring(0, Math.min(message.length(), MESSAGE_LIMIT));
        } catch (Throwable e) {
            return "";
        }
    }

    /** The innermost cause first. */
    private static List<String> frames(Throwable error) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable e = error; e != null && chain.size() < 8 && !chain.contains(e); e = e.getCause()) {
            chain.add(0, e);
        }

        List<String> frames = new ArrayList<>();
        chain.forEach(e -> frames.addAll(frames(e.getStackTrace())));
        return frames;
    }

    static List<String> frames(StackTraceElement[] stack) {
        List<String> frames = new ArrayList<>();
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            boolean foreign = type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("org.junit.") || type.startsWith("botservice.");
            if (!foreign && frame.getLineNumber() > 0) {
                frames.add(type + "." + frame.getMethodName() + "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")");
            }
        }

        return frames;
    }
}
