package botservice.harness;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the build tool compiles and tests each module: lines of a key, a tab and a value; "module" begins a new one. */
final class Model {
    final List<Module> modules = new ArrayList<>();

    static Model parse(String text) {
        Model model = new Model();
        Module current = null;
        for (String line : text.split("\n")) {
            int tab = line.indexOf('\t');
            if (tab < 0) {
                continue;
            }

            String key = line.substring(0, tab);
            String value = line.substring(tab + 1);
            if (key.equals("module")) {
                current = new Module();
                model.modules.add(current);
            }

            if (current != null) {
                current.values.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
            }
        }

        return model;
    }

    /** One module with its product code and its tests. */
    static final class Module {
        final Map<String, List<String>> values = new LinkedHashMap<>();

        List<String> all(String key) {
            return values.getOrDefault(key, new ArrayList<>());
        }

        File folder(String key) {
            return new File(all(key).get(0));
        }

        List<File> classPath(boolean test) {
            List<File> files = new ArrayList<>();
            all(test ? "testPath" : "compilePath").forEach(p -> files.add(new File(p)));
            return files;
        }

        boolean uses(Module other) {
            return classPath(true).contains(other.output(false)) || classPath(true).contains(other.output(true));
        }

        File output(boolean test) {
            return folder(test ? "testOut" : "mainOut");
        }

        /** The source roots; what annotation processors wrote is no source, since they run again. */
        List<File> roots(boolean test) {
            List<File> files = new ArrayList<>();
            for (String root : all(test ? "testRoot" : "mainRoot")) {
                if (!root.endsWith("generated-sources/annotations") && !root.endsWith("generated-test-sources/test-annotations")) {
                    files.add(new File(root));
                }
            }

            return files;
        }
    }
}
