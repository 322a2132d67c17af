package botservice.harness;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/** The product code or the test code of one module: what one call of the compiler compiles. */
final class Unit {
    private static final int ERROR_LIMIT = 5;
    private static final File OWN_CLASSES = new File(Unit.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    private final Model.Module module;
    private final boolean test;
    private final Map<String, Map<String, String>> shapes = new HashMap<>();
    private final Javac javac = new Javac();
    private MemoryFiles partial;
    private MemoryFiles whole;
    private List<String> options;

    Unit(Model.Module module, boolean test) {
        this.module = module;
        this.test = test;
    }

    boolean isTest() {
        return test;
    }

    List<File> sources() throws IOException {
        List<File> files = new ArrayList<>();
        for (File root : module.roots(test)) {
            files.addAll(sources(root));
        }

        return files;
    }

    boolean holds(File file) {
        return module.roots(test).stream().anyMatch(r -> file.toPath().startsWith(r.toPath()));
    }

    /** Compiles some files against everything that the build tool compiled. */
    Compiled some(Map<File, String> files, Map<String, byte[]> overlay) throws IOException {
        partial = partial != null ? partial : open(false);
        return compile(partial, files, overlay);
    }

    /** Compiles all files; those of the map with the text given there. */
    Compiled all(Map<File, String> changed, Map<String, byte[]> overlay) throws IOException {
        whole = whole != null ? whole : open(true);
        Map<File, String> files = new TreeMap<>();
        sources().forEach(file -> files.put(file, changed.get(file)));
        return files.isEmpty() ? new Compiled(Map.of(), "") : compile(whole, files, overlay);
    }

    /** Whether other classes could notice the new classes of a file; also true when its original cannot be compiled alone. */
    boolean changesShape(File file, Map<String, byte[]> classes) throws IOException {
        Map<String, String> before = shapes.get(file.getPath());
        if (before == null) {
            before = shapesOf(original(file).classes);
            shapes.put(file.getPath(), before);
        }

        return !before.equals(shapesOf(classes));
    }

    /** The file as it lies on disk, compiled alone: shows whether a failure is the candidate's. */
    Compiled original(File file) throws IOException {
        Map<File, String> files = new HashMap<>();
        files.put(file, null);
        return some(files, Map.of());
    }

    private static List<File> sources(File root) throws IOException {
        if (!root.isDirectory()) {
            return List.of();
        }

        List<File> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(root.toPath())) {
            walk.filter(p -> p.toString().endsWith(".java") && !p.endsWith("module-info.java") && Files.isRegularFile(p)).forEach(p -> files.add(p.toFile()));
        }

        return files;
    }

    private static Map<String, String> shapesOf(Map<String, byte[]> classes) {
        Map<String, String> shapes = new HashMap<>();
        classes.forEach((name, bytes) -> {
            // Anonymous and local classes are numbered and cannot be named by others.
            if (!name.matches(".*\\$\\d.*")) {
                shapes.put(name, ClassShape.of(bytes));
            }
        });
        return shapes;
    }

    private MemoryFiles open(boolean withoutOwnOutput) throws IOException {
        StandardJavaFileManager files = Javac.compiler().getStandardFileManager(null, Locale.ROOT, encoding());
        List<File> classPath = new ArrayList<>(module.classPath(test));
        if (withoutOwnOutput) {
            classPath.remove(module.output(test));
        } else if (!classPath.contains(module.output(test))) {
            classPath.add(0, module.output(test));
        }

        classPath.add(OWN_CLASSES);
        files.setLocation(StandardLocation.CLASS_PATH, classPath);
        files.setLocation(StandardLocation.SOURCE_PATH, List.of());
        options = options();
        return new MemoryFiles(files);
    }

    private List<String> options() {
        List<String> list = new ArrayList<>(module.all(test ? "testOption" : "mainOption"));
        list.add("-g");
        list.add("-nowarn");
        list.add("-XDuseUnsharedTable=true");
        boolean processors = module.classPath(test).stream().anyMatch(Unit::holdsProcessor);
        if (!processors) {
            list.removeIf(o -> o.startsWith("-proc:"));
            list.add("-proc:none");
        }

        return list;
    }

    private static boolean holdsProcessor(File entry) {
        String name = "META-INF/services/javax.annotation.processing.Processor";
        if (entry.isDirectory()) {
            return new File(entry, name).exists();
        }

        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(entry)) {
            return zip.getEntry(name) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private java.nio.charset.Charset encoding() {
        List<String> all = module.all(test ? "testOption" : "mainOption");
        int at = all.indexOf("-encoding");
        return at < 0 ? StandardCharsets.UTF_8 : java.nio.charset.Charset.forName(all.get(at + 1));
    }

    private Compiled compile(MemoryFiles files, Map<File, String> texts, Map<String, byte[]> overlay) throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        for (Map.Entry<File, String> entry : texts.entrySet()) {
            String text = entry.getValue() != null ? entry.getValue() : Files.readString(entry.getKey().toPath(), encoding());
            sources.add(new MemoryFiles.Source(URI.create(entry.getKey().toURI().toString()), text));
        }

        files.begin(overlay);
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        // The pool forgets what it saw of the class path only in part, so it serves only where that never changes.
        boolean pooled = files == partial && overlay.isEmpty() && options.contains("-proc:none");
        boolean built = pooled ? javac.pooled(files, diagnostics, options, sources) : javac.plain(files, diagnostics, options, sources);
        return built ? new Compiled(files.classes(), "") : new Compiled(Map.of(), errors(diagnostics));
    }

    private static String errors(DiagnosticCollector<JavaFileObject> diagnostics) {
        StringBuilder text = new StringBuilder();
        diagnostics.getDiagnostics().stream().filter(d -> d.getKind() == Diagnostic.Kind.ERROR).limit(ERROR_LIMIT).forEach(d -> {
            String file = d.getSource() == null ? "" : d.getSource().toUri().getPath();
            text.append(file).append(':').append(d.getLineNumber()).append(": ").append(d.getMessage(Locale.ROOT)).append('\n');
        });
        return text.length() == 0 ? "The compiler failed without a message." : text.toString();
    }

    /** Classes by name, or what the compiler said. */
    static final class Compiled {
        final Map<String, byte[]> classes;
        final String errors;

        /** True when all units were compiled rather than the changed files alone. */
        boolean whole;

        Compiled(Map<String, byte[]> classes, String errors) {
            this.classes = new LinkedHashMap<>(classes);
            this.errors = errors;
        }

        boolean failed() {
            return !errors.isEmpty();
        }
    }
}
