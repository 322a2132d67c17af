package botservice.harness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/** A compiler's view of the files in which classes are read from and written to memory first. */
final class MemoryFiles extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, Content> written = new LinkedHashMap<>();
    private Map<String, byte[]> overlay = Map.of();

    MemoryFiles(StandardJavaFileManager files) {
        super(files);
    }

    /** Begins a compilation that sees these classes in front of those on the class path. */
    void begin(Map<String, byte[]> classes) {
        written.clear();
        overlay = classes;
    }

    Map<String, byte[]> classes() {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        written.forEach((name, content) -> {
            if (content.getKind() == JavaFileObject.Kind.CLASS) {
                classes.put(name, content.bytes.toByteArray());
            }
        });
        return classes;
    }

    @Override
    public Iterable<JavaFileObject> list(Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        Iterable<JavaFileObject> below = super.list(location, packageName, kinds, recurse);
        if (location != StandardLocation.CLASS_PATH || overlay.isEmpty() || !kinds.contains(JavaFileObject.Kind.CLASS)) {
            return below;
        }

        List<JavaFileObject> all = new ArrayList<>();
        for (JavaFileObject file : below) {
            if (!overlay.containsKey(super.inferBinaryName(location, file))) {
                all.add(file);
            }
        }

        String prefix = packageName.isEmpty() ? "" : packageName + ".";
        overlay.forEach((name, bytes) -> {
            if (name.startsWith(prefix) && (recurse || name.indexOf('.', prefix.length()) < 0)) {
                all.add(new Content(name, JavaFileObject.Kind.CLASS, bytes));
            }
        });
        return all;
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        return file instanceof Content ? ((Content) file).name : super.inferBinaryName(location, file);
    }

    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
        return a instanceof Content || b instanceof Content ? a == b : super.isSameFile(a, b);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        Content content = new Content(className, kind, new byte[0]);
        written.put(className + (kind == JavaFileObject.Kind.CLASS ? "" : kind.extension), content);
        return content;
    }

    @Override
    public FileObject getFileForOutput(Location location, String packageName, String relativeName, FileObject sibling) {
        return new Content(packageName + "/" + relativeName, JavaFileObject.Kind.OTHER, new byte[0]);
    }

    /** A source file whose text differs from the one on disk. */
    static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(URI uri, String text) {
            super(uri, Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Content extends SimpleJavaFileObject {
        private final String name;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Content(String name, Kind kind, byte[] initial) {
            super(URI.create("memory:///" + name.replace('.', '/').replace(" ", "%20") + kind.extension), kind);
            this.name = name;
            bytes.write(initial, 0, initial.length);
        }

        @Override
        public OutputStream openOutputStream() {
            bytes.reset();
            return bytes;
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(bytes.toByteArray());
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
        }
    }
}
