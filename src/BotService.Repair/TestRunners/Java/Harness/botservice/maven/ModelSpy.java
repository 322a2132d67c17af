package botservice.maven;

import java.io.FileWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.inject.Named;
import javax.inject.Singleton;
import org.apache.maven.eventspy.AbstractEventSpy;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.PluginParameterExpressionEvaluator;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** Writes down, for each module that runs Surefire, how Maven compiles and tests it. The format is in Model.java. */
@Named
@Singleton
public final class ModelSpy extends AbstractEventSpy {
    private static final String[] UNSUPPORTED = {
        "suiteXmlFiles", "dependenciesToScan", "includesFile", "excludesFile", "additionalClasspathElements", "classpathDependencyExcludes", "jvm"
    };

    private final String target = System.getProperty("botservice.model");
    private final Map<String, List<String>> compilerOptions = new LinkedHashMap<>();
    private boolean begun;

    @Override
    public void onEvent(Object event) throws Exception {
        if (target == null || !(event instanceof ExecutionEvent)) {
            return;
        }

        ExecutionEvent execution = (ExecutionEvent) event;
        if (execution.getType() == ExecutionEvent.Type.MojoStarted) {
            started(execution.getSession(), execution.getProject(), execution.getMojoExecution());
        }
    }

    private synchronized void started(MavenSession session, MavenProject project, MojoExecution mojo) throws Exception {
        Configuration configuration = new Configuration(session, mojo);
        String goal = mojo.getArtifactId() + ":" + mojo.getGoal();
        if (goal.equals("maven-compiler-plugin:compile") || goal.equals("maven-compiler-plugin:testCompile")) {
            boolean test = mojo.getGoal().equals("testCompile");
            compilerOptions.put(project.getBasedir() + (test ? ":test" : ":main"), compilerLines(configuration, test));
        } else if (goal.equals("maven-surefire-plugin:test")) {
            write(session, project, surefireLines(configuration));
        }
    }

    private static List<String> compilerLines(Configuration c, boolean test) throws Exception {
        String key = test ? "testOption" : "mainOption";
        List<String> options = new ArrayList<>();
        String release = c.first(test ? "testRelease" : "release", "release");
        if (release != null) {
            options.add("--release");
            options.add(release);
        } else {
            add(options, "-source", c.first(test ? "testSource" : "source", "source"));
            add(options, "-target", c.first(test ? "testTarget" : "target", "target"));
        }

        add(options, "-encoding", c.value("encoding"));
        if ("true".equals(c.value("parameters"))) {
            options.add("-parameters");
        }

        if ("true".equals(c.value("enablePreview"))) {
            options.add("--enable-preview");
        }

        if (c.value("proc") != null) {
            options.add("-proc:" + c.value("proc"));
        }

        options.addAll(c.list(test ? "testCompilerArgs" : "compilerArgs"));
        if (test && c.list("testCompilerArgs").isEmpty()) {
            options.addAll(c.list("compilerArgs"));
        }

        List<String> lines = new ArrayList<>();
        for (String option : options) {
            lines.add(key + "\t" + option);
        }

        String compiler = c.value("compilerId");
        if (compiler != null && !compiler.equals("javac")) {
            lines.add("unsupported\tcompiler " + compiler);
        }

        if (c.has("annotationProcessorPaths")) {
            lines.add("unsupported\tannotationProcessorPaths");
        }

        return lines;
    }

    private static List<String> surefireLines(Configuration c) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String pattern : c.list("includes")) {
            lines.add("include\t" + pattern);
        }

        for (String pattern : c.list("excludes")) {
            lines.add("exclude\t" + pattern);
        }

        for (String section : new String[] {"systemPropertyVariables", "environmentVariables"}) {
            for (Map.Entry<String, String> entry : c.map(section).entrySet()) {
                lines.add((section.startsWith("system") ? "property\t" : "environment\t") + entry.getKey() + "=" + entry.getValue());
            }
        }

        for (String name : new String[] {"argLine", "groups", "excludedGroups", "parallel", "workingDirectory", "forkCount", "reportsDirectory"}) {
            if (c.value(name) != null) {
                lines.add(name + "\t" + c.value(name));
            }
        }

        for (String name : UNSUPPORTED) {
            if (c.has(name)) {
                lines.add("unsupported\t" + name);
            }
        }

        return lines;
    }

    private void write(MavenSession session, MavenProject project, List<String> surefire) throws Exception {
        StringBuilder out = new StringBuilder();
        if (!begun) {
            line(out, "workspace", System.getProperty("botservice.workspace"));
            line(out, "localRepository", session.getLocalRepository().getBasedir());
        }

        line(out, "module", project.getBasedir().getPath());
        line(out, "java", System.getProperty("java.home"));
        line(out, "mainOut", project.getBuild().getOutputDirectory());
        line(out, "testOut", project.getBuild().getTestOutputDirectory());
        project.getCompileSourceRoots().forEach(r -> line(out, "mainRoot", r));
        project.getTestCompileSourceRoots().forEach(r -> line(out, "testRoot", r));
        for (String entry : project.getCompileClasspathElements()) {
            line(out, "compilePath", entry);
        }

        for (String entry : project.getTestClasspathElements()) {
            line(out, "testPath", entry);
        }

        for (String kind : new String[] {":main", ":test"}) {
            compilerOptions.getOrDefault(project.getBasedir() + kind, new ArrayList<>()).forEach(l -> out.append(l.replace('\n', ' ')).append('\n'));
        }

        surefire.forEach(l -> out.append(l.replace('\n', ' ')).append('\n'));
        try (Writer writer = new FileWriter(target, begun)) {
            writer.write(out.toString());
        }

        begun = true;
    }

    private static void line(StringBuilder out, String key, Object value) {
        out.append(key).append('\t').append(String.valueOf(value).replace('\n', ' ')).append('\n');
    }

    private static void add(List<String> options, String name, String value) {
        if (value != null) {
            options.add(name);
            options.add(value);
        }
    }

    /** A plugin's configuration with its expressions evaluated. */
    private static final class Configuration {
        private final Xpp3Dom root;
        private final PluginParameterExpressionEvaluator evaluator;

        Configuration(MavenSession session, MojoExecution mojo) {
            root = mojo.getConfiguration();
            evaluator = new PluginParameterExpressionEvaluator(session, mojo);
        }

        boolean has(String name) throws Exception {
            Xpp3Dom node = root == null ? null : root.getChild(name);
            return node != null && (node.getChildCount() > 0 || evaluate(node) != null);
        }

        String value(String name) throws Exception {
            Xpp3Dom node = root == null ? null : root.getChild(name);
            return node == null ? null : evaluate(node);
        }

        String first(String one, String other) throws Exception {
            String value = value(one);
            return value != null ? value : value(other);
        }

        List<String> list(String name) throws Exception {
            return new ArrayList<>(children(name, false).values());
        }

        Map<String, String> map(String name) throws Exception {
            return children(name, true);
        }

        private Map<String, String> children(String name, boolean named) throws Exception {
            Map<String, String> values = new LinkedHashMap<>();
            Xpp3Dom node = root == null ? null : root.getChild(name);
            for (Xpp3Dom child : node == null ? new Xpp3Dom[0] : node.getChildren()) {
                String value = evaluate(child);
                if (value != null) {
                    values.put(named ? child.getName() : String.valueOf(values.size()), value);
                }
            }

            return values;
        }

        private String evaluate(Xpp3Dom node) throws Exception {
            for (String text : new String[] {node.getValue(), node.getAttribute("default-value")}) {
                Object value = text == null ? null : evaluator.evaluate(text, String.class);
                if (value != null && !value.toString().trim().isEmpty() && !value.toString().contains("${")) {
                    return value.toString().trim();
                }
            }

            return null;
        }
    }
}
