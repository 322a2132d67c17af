package botservice.harness;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A warm JVM that compiles candidates in memory and runs tests on them. It reads one request a line:
 *  <pre>
 *  open TAB mark TAB module number TAB model
 *  try TAB id TAB milliseconds TAB changed|everything|lines TAB files TAB tests TAB tests to leave out
 *  </pre>
 *  with the model, the files (path:text) and the tests in base64, lists joined by commas, "*" for all tests. Answers are
 *  JSON objects, one a line, each behind the mark. */
public final class Main {
    private static final long METASPACE_LIMIT = 400L << 20;
    private final Wire wire = new Wire();
    private final File bridges;
    private Build build;
    private Suite suite;

    private Main(File bridges) {
        this.bridges = bridges;
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.US_ASCII));
        Main main = new Main(new File(args[0]));
        Wire.silence();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] fields = line.split("\t", -1);
            if (fields[0].equals("open")) {
                main.open(fields);
            } else {
                main.attempt(fields);
            }
        }

        Runtime.getRuntime().halt(0);
    }

    private void open(String[] fields) {
        wire.mark(fields[1]);
        try {
            Model model = Model.parse(decode(fields[3]));
            build = new Build(model);
            suite = new Suite(model.modules.get(Integer.parseInt(fields[2])), bridges);
            wire.send("e", "ready");
        } catch (Exception | LinkageError e) {
            wire.send("e", "unsupported", "m", e.toString());
        }
    }

    private void attempt(String[] fields) throws Exception {
        long id = Long.parseLong(fields[1]);
        Instrumenter instrumenter = fields[3].equals("lines") ? new Instrumenter() : null;
        Unit.Compiled compiled = instrumenter != null ? build.instrumented(instrumenter) : build.compile(files(fields[4]), fields[3].equals("everything"));
        if (compiled == null) {
            wire.send("id", id, "e", "done", "end", "unsupported", "dirty", false);
        } else if (compiled.failed()) {
            wire.send("id", id, "e", "done", "end", "build-failed", "m", compiled.errors, "dirty", false);
        } else {
            wire.send("id", id, "e", "built");
            Set<String> wanted = fields[5].equals("*") ? null : names(fields[5]);
            Probe.open(instrumenter == null ? 0 : instrumenter.count());
            run(Long.parseLong(fields[2]), compiled.classes, new Recorder(wire, id, wanted, names(fields[6]), instrumenter), wanted);
        }
    }

    private void run(long millis, Map<String, byte[]> classes, Recorder recorder, Set<String> wanted) throws Exception {
        Surroundings surroundings = new Surroundings();
        Leftovers leftovers = new Leftovers();
        ClassLoader loader = suite.loader(classes);
        Throwable[] fault = new Throwable[1];
        Thread worker = new Thread(() -> {
            try {
                suite.run(suite.classes(loader, wanted), recorder.filters(), recorder);
            } catch (Throwable e) {
                fault[0] = e;
            }
        }, "main");
        worker.setContextClassLoader(loader);
        worker.start();
        worker.join(Math.max(1, millis));

        boolean late = worker.isAlive();
        List<String> frames = late ? Recorder.frames(busiest(worker).getStackTrace()) : new ArrayList<>();
        recorder.close();
        boolean clean = leftovers.clear() && !recorder.outOfMemory() && metaspace() < METASPACE_LIMIT;
        surroundings.restore();
        String end = late ? "timed-out" : fault[0] != null ? "crashed" : "completed";
        wire.send("id", recorder.request(), "e", "done", "end", end, "m", fault[0] == null ? "" : fault[0].toString(), "s", frames, "dirty", !clean);
    }

    /** The thread that a timed-out run most likely hangs in: the worker, or the one that a test's own time limit started. */
    private static Thread busiest(Thread worker) {
        if (worker.getState() == Thread.State.RUNNABLE) {
            return worker;
        }

        return Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getState() == Thread.State.RUNNABLE && t.getContextClassLoader() == worker.getContextClassLoader())
            .findFirst().orElse(worker);
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(p -> p.getName().equals("Metaspace")).mapToLong(p -> p.getUsage().getUsed()).sum();
    }

    private static Map<File, String> files(String field) {
        Map<File, String> files = new LinkedHashMap<>();
        for (String entry : field.isEmpty() ? new String[0] : field.split(",")) {
            int colon = entry.indexOf(':');
            files.put(new File(decode(entry.substring(0, colon))), decode(entry.substring(colon + 1)));
        }

        return files;
    }

    private static Set<String> names(String field) {
        Set<String> names = new LinkedHashSet<>();
        for (String entry : field.isEmpty() ? new String[0] : field.split(",")) {
            names.add(decode(entry));
        }

        return names;
    }

    private static String decode(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
