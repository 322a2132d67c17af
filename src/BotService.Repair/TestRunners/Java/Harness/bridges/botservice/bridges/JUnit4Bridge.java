package botservice.bridges;

import botservice.harness.TestBridge;
import botservice.harness.TestId;
import botservice.harness.TestListener;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.Test;
import org.junit.runner.Description;
import org.junit.runner.Request;
import org.junit.runner.RunWith;
import org.junit.runner.Runner;
import org.junit.runner.manipulation.Filter;
import org.junit.runner.notification.Failure;
import org.junit.runner.notification.RunListener;
import org.junit.runner.notification.RunNotifier;

/** JUnit 3 and 4. */
public final class JUnit4Bridge implements TestBridge {
    @Override
    public boolean isTestClass(Class<?> type) {
        if (Modifier.isAbstract(type.getModifiers())) {
            return false;
        }

        if (type.isAnnotationPresent(RunWith.class) || junit.framework.Test.class.isAssignableFrom(type)) {
            return true;
        }

        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    return true;
                }
            }
        }

        return false;
    }

    @Override
    public void run(List<Class<?>> classes, boolean filtered, String[] tags, TestListener listener) throws Exception {
        for (Class<?> type : classes) {
            Request request = Request.aClass(type);
            if (filtered) {
                request = request.filterWith(new Wanted(listener));
            }

            Runner runner = request.getRunner();
            RunNotifier notifier = new RunNotifier();
            notifier.addListener(new Listener(listener));
            runner.run(notifier);
        }
    }

    private static String idOf(Description description) {
        return TestId.of(String.valueOf(description.getClassName()), description.getMethodName());
    }

    private static final class Wanted extends Filter {
        private final TestListener listener;

        Wanted(TestListener listener) {
            this.listener = listener;
        }

        @Override
        public boolean shouldRun(Description description) {
            return description.isTest() ? listener.wants(idOf(description)) : description.getChildren().stream().anyMatch(this::shouldRun);
        }

        @Override
        public String describe() {
            return "wanted tests";
        }
    }

    private static final class Listener extends RunListener {
        private final TestListener target;
        private final Set<Description> ended = new HashSet<>();

        Listener(TestListener target) {
            this.target = target;
        }

        @Override
        public void testStarted(Description description) {
            target.started(idOf(description));
        }

        @Override
        public void testFailure(Failure failure) {
            ended.add(failure.getDescription());
            target.failed(idOf(failure.getDescription()), failure.getException());
        }

        @Override
        public void testAssumptionFailure(Failure failure) {
            ended.add(failure.getDescription());
            target.skipped(idOf(failure.getDescription()), failure.getMessage());
        }

        @Override
        public void testIgnored(Description description) {
            target.skipped(idOf(description), "");
        }

        @Override
        public void testFinished(Description description) {
            if (!ended.remove(description)) {
                target.passed(idOf(description));
            }
        }
    }
}
