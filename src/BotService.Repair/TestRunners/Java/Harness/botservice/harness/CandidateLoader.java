package botservice.harness;

import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Map;

/** The project's classes for one run: those just compiled in front of those that the build tool compiled. Every run
 *  gets a fresh one and with it fresh static state. */
final class CandidateLoader extends URLClassLoader {
    private final Map<String, byte[]> classes;
    private final ProtectionDomain domain;

    static {
        registerAsParallelCapable();
    }

    CandidateLoader(URL[] folders, Map<String, byte[]> classes, ClassLoader libraries) {
        super(folders, libraries);
        this.classes = classes;
        domain = new ProtectionDomain(new CodeSource(folders.length == 0 ? null : folders[folders.length - 1], (Certificate[]) null), null, this, null);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length, domain);
    }
}
