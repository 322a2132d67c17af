package botservice.harness;

import java.util.List;

/** Drives one test framework of the project. Implementations are compiled against the project's own copy of it. */
public interface TestBridge {
    /** Whether the framework would run anything of this class. */
    boolean isTestClass(Class<?> type);

    /** Runs the wanted tests of some classes.
     *  @param filtered false when the listener wants everything
     *  @param tags a tag expression to include and one to exclude; empty for none */
    void run(List<Class<?>> classes, boolean filtered, String[] tags, TestListener listener) throws Exception;
}
