package botservice.harness;

import com.sun.source.util.JavacTask;
import java.io.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Calls the compiler. Where the JDK lets us, through the pool that JShell uses: it keeps what the compiler read of the
 *  platform's classes, which is most of the time that a small file takes. */
final class Javac {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final Method POOLED = find();
    private Object pool;

    static JavaCompiler compiler() {
        return COMPILER;
    }

    boolean plain(JavaFileManager files, DiagnosticListener<JavaFileObject> listener, List<String> options, List<JavaFileObject> sources) {
        return COMPILER.getTask(Writer.nullWriter(), files, listener, options, null, sources).call();
    }

    boolean pooled(JavaFileManager files, DiagnosticListener<JavaFileObject> listener, List<String> options, List<JavaFileObject> sources) {
        if (POOLED == null) {
            return plain(files, listener, options, sources);
        }

        try {
            pool = pool != null ? pool : POOLED.getDeclaringClass().getConstructor(int.class).newInstance(1);
            Class<?> worker = POOLED.getParameterTypes()[6];
            Object call = Proxy.newProxyInstance(worker.getClassLoader(), new Class<?>[] {worker}, (self, method, arguments) -> ((JavacTask) arguments[0]).call());
            return (Boolean) POOLED.invoke(pool, Writer.nullWriter(), files, listener, options, null, sources, call);
        } catch (InvocationTargetException e) {
            pool = null;
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            return plain(files, listener, options, sources);
        }
    }

    private static Method find() {
        try {
            Class<?> type = Class.forName("com.sun.tools.javac.api.JavacTaskPool");
            if (!type.getModule().isExported(type.getPackageName(), Javac.class.getModule())) {
                return null;
            }

            return Arrays.stream(type.getMethods()).filter(m -> m.getName().equals("getTask") && m.getParameterCount() == 7).findFirst().orElse(null);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
