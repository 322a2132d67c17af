package botservice.harness;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests of one module: where their classes are and which framework runs them. */
final class Suite {
    private static final String[] DEFAULT_INCLUDES = {"**/Test*.java", "**/*Test.java", "**/*Tests.java", "**/*TestCase.java"};
    private final Model.Module module;
    private final URL[] folders;
    private final ClassLoader libraries;
    private final TestBridge bridge;

    Suite(Model.Module module, File bridges) throws Exception {
        this.module = module;
        List<URL> directories = new ArrayList<>();
        List<File> archives = new ArrayList<>();
        for (File entry : module.classPath(true)) {
            if (entry.getName().endsWith(".jar")) {
                archives.add(entry);
            } else {
                directories.add(folder(entry));
            }
        }

        folders = directories.toArray(new URL[0]);
        module.all("launcherPath").forEach(p -> archives.add(new File(p)));
        libraries = new URLClassLoader(urls(archives), Suite.class.getClassLoader());
        bridge = openBridge(bridges, archives);
    }

    ClassLoader loader(Map<String, byte[]> classes) {
        return new CandidateLoader(folders, classes, libraries);
    }

    /** The test classes to run, in the order of their names.
     *  @param ids null for all */
    List<Class<?>> classes(ClassLoader loader, Set<String> ids) throws Exception {
        Set<String> names = new LinkedHashSet<>();
        if (ids != null) {
            ids.forEach(id -> names.add(TestId.className(id)));
        } else {
            names.addAll(discover());
        }

        List<Class<?>> classes = new ArrayList<>();
        for (String name : names) {
            Class<?> type;
            try {
                type = Class.forName(name, false, loader);
            } catch (ClassNotFoundException e) {
                continue;
            }

            if (ids != null || bridge.isTestClass(type)) {
                classes.add(type);
            }
        }

        return classes;
    }

    void run(List<Class<?>> classes, boolean filtered, TestListener listener) throws Exception {
        String[] tags = {String.join(",", module.all("groups")), String.join(",", module.all("excludedGroups"))};
        bridge.run(classes, filtered, tags, listener);
    }

    private Set<String> discover() throws IOException {
        Predicate<String> included = matcher(module.all("include"), DEFAULT_INCLUDES);
        Predicate<String> excluded = matcher(module.all("exclude"), "**/*$*");
        Path root = module.output(true).toPath();
        Set<String> names = new TreeSet<>();
        try (Stream<Path> walk = Files.walk(root)) {
            walk.map(p -> root.relativize(p).toString()).filter(p -> p.endsWith(".class")).forEach(p -> {
                String source = p.substring(0, p.length() - ".class".length()) + ".java";
                if (included.test(source) && !excluded.test(source)) {
                    names.add(source.substring(0, source.length() - ".java".length()).replace('/', '.'));
                }
            });
        }

        return names;
    }

    private static Predicate<String> matcher(List<String> patterns, String... otherwise) {
        StringBuilder expression = new StringBuilder();
        for (String list : patterns.isEmpty() ? List.of(otherwise) : patterns) {
            for (String pattern : list.split("[,\\s]+")) {
                String file = pattern.replaceAll("\\.(class|java)$", "") + ".java";
                expression.append(expression.length() == 0 ? "" : "|").append(glob(file));
            }
        }

        return Pattern.compile(expression.toString()).asMatchPredicate();
    }

    private static String glob(String pattern) {
        String anywhere = pattern.contains("/") ? pattern : "**/" + pattern;
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < anywhere.length(); i++) {
            if (anywhere.startsWith("**/", i)) {
                expression.append("(?:.*/)?");
                i += 2;
            } else if (anywhere.startsWith("**", i)) {
                expression.append(".*");
                i++;
            } else if (anywhere.charAt(i) == '*') {
                expression.append("[^/]*");
            } else if (anywhere.charAt(i) == '?') {
                expression.append("[^/]");
            } else {
                expression.append(Pattern.quote(String.valueOf(anywhere.charAt(i))));
            }
        }

        return expression.toString();
    }

    /** Compiles the bridge against the project's framework, which also warms the compiler up. */
    private TestBridge openBridge(File folder, List<File> archives) throws Exception {
        String name = find("org.junit.platform.launcher.Launcher") ? "PlatformBridge" : "JUnit4Bridge";
        if (!find("org.junit.platform.launcher.Launcher") && !find("org.junit.runner.Request")) {
            throw new IllegalStateException("neither JUnit 4 nor the JUnit Platform launcher is on the class path");
        }

        Model.Module own = new Model.Module();
        List<String> path = own.values.computeIfAbsent("compilePath", k -> new ArrayList<>());
        archives.forEach(a -> path.add(a.getPath()));
        own.values.put("mainOut", List.of(folder.getPath()));
        own.values.put("mainRoot", List.of(folder.getPath()));
        Map<File, String> files = new HashMap<>();
        files.put(new File(folder, "botservice/bridges/" + name + ".java"), null);
        Unit.Compiled compiled = new Unit(own, false).some(files, Map.of());
        if (compiled.failed()) {
            throw new IllegalStateException(compiled.errors);
        }

        return (TestBridge) new CandidateLoader(new URL[0], compiled.classes, libraries).loadClass("botservice.bridges." + name).getDeclaredConstructor().newInstance();
    }

    private boolean find(String className) {
        return ((URLClassLoader) libraries).findResource(className.replace('.', '/') + ".class") != null;
    }

    private static URL[] urls(List<File> files) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (File file : files) {
            urls.add(file.toURI().toURL());
        }

        return urls.toArray(new URL[0]);
    }

    private static URL folder(File file) throws MalformedURLException {
        String text = file.toURI().toString();
        return new URL(text.endsWith("/") ? text : text + "/");
    }
}
