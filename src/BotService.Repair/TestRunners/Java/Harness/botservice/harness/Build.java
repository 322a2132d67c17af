package botservice.harness;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compiles a candidate: only its files when no other class can see the difference, everything when one could. */
final class Build {
    private final List<Unit> units = new ArrayList<>();
    private Boolean wholeWorks;

    Build(Model model) {
        for (Model.Module module : inOrder(model.modules)) {
            units.add(new Unit(module, false));
            units.add(new Unit(module, true));
        }
    }

    /** Modules behind those whose classes they use. */
    private static List<Model.Module> inOrder(List<Model.Module> modules) {
        List<Model.Module> left = new ArrayList<>(modules);
        List<Model.Module> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            Model.Module next = left.stream().filter(m -> left.stream().noneMatch(o -> o != m && m.uses(o))).findFirst().orElse(left.get(0));
            left.remove(next);
            ordered.add(next);
        }

        return ordered;
    }

    /** Null when only the build tool can tell: a file belongs to no module, or the code needs more than a plain compiler. */
    Unit.Compiled compile(Map<File, String> files, boolean everything) throws IOException {
        Map<Unit, Map<File, String>> byUnit = new LinkedHashMap<>();
        for (Unit unit : units) {
            files.forEach((file, text) -> {
                if (unit.holds(file)) {
                    byUnit.computeIfAbsent(unit, u -> new LinkedHashMap<>()).put(file, text);
                }
            });
        }

        if (byUnit.values().stream().mapToInt(Map::size).sum() != files.size()) {
            return null;
        }

        if (everything) {
            return all(files);
        }

        Unit.Compiled compiled = changed(files, byUnit);
        return compiled.failed() && compiled.whole && !wholeWorks() ? null : compiled;
    }

    /** Whether the original code compiles here as it does for the build tool. */
    private boolean wholeWorks() throws IOException {
        wholeWorks = wholeWorks != null ? wholeWorks : !all(Map.of()).failed();
        return wholeWorks;
    }

    /** Compiles everything with probes in the product code. */
    Unit.Compiled instrumented(Instrumenter instrumenter) throws IOException {
        List<File> sources = new ArrayList<>();
        for (Unit unit : units) {
            if (!unit.isTest()) {
                sources.addAll(unit.sources());
            }
        }

        return all(instrumenter.instrument(sources));
    }

    private Unit.Compiled changed(Map<File, String> files, Map<Unit, Map<File, String>> byUnit) throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        boolean visible = byUnit.size() > 1;
        for (Map.Entry<Unit, Map<File, String>> entry : byUnit.entrySet()) {
            Unit.Compiled compiled = entry.getKey().some(entry.getValue(), classes);
            if (compiled.failed()) {
                return failure(files, entry, compiled);
            }

            classes.putAll(compiled.classes);
            visible |= entry.getValue().size() > 1 || entry.getKey().changesShape(entry.getValue().keySet().iterator().next(), compiled.classes);
        }

        return visible ? all(files) : new Unit.Compiled(classes, "");
    }

    /** An error counts only when the same files compile without the candidate; otherwise the whole build decides. */
    private Unit.Compiled failure(Map<File, String> files, Map.Entry<Unit, Map<File, String>> entry, Unit.Compiled compiled) throws IOException {
        boolean sound = files.size() == 1 && !entry.getKey().original(entry.getValue().keySet().iterator().next()).failed();
        return sound ? compiled : all(files);
    }

    private Unit.Compiled all(Map<File, String> files) throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        for (Unit unit : units) {
            Unit.Compiled compiled = unit.all(files, classes);
            if (compiled.failed()) {
                compiled.whole = true;
                return compiled;
            }

            classes.putAll(compiled.classes);
        }

        return new Unit.Compiled(classes, "");
    }
}
