package botservice.bridges;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import botservice.harness.TestBridge;
import botservice.harness.TestId;
import botservice.harness.TestListener;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The JUnit Platform: Jupiter and every other engine on the class path. */
public final class PlatformBridge implements TestBridge {
    @Override
    public boolean isTestClass(Class<?> type) {
        return !Modifier.isAbstract(type.getModifiers());
    }

    @Override
    public void run(List<Class<?>> classes, boolean filtered, String[] tags, TestListener listener) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        classes.forEach(c -> request.selectors(selectClass(c)));
        if (filtered) {
            request.filters((PostDiscoveryFilter) d -> FilterResult.includedIf(wants(d, listener)));
        }

        if (!tags[0].isEmpty()) {
            request.filters(TagFilter.includeTags(tags[0].split(",")));
        }

        if (!tags[1].isEmpty()) {
            request.filters(TagFilter.excludeTags(tags[1].split(",")));
        }

        Launcher launcher = LauncherFactory.create();
        launcher.execute(request.build(), new Listener(listener));
    }

    private static boolean wants(TestDescriptor descriptor, TestListener listener) {
        TestSource source = descriptor.getSource().orElse(null);
        return !(source instanceof MethodSource) || listener.wants(TestId.method(idOf(source, descriptor.getLegacyReportingName())));
    }

    private static String idOf(TestSource source, String name) {
        if (source instanceof MethodSource) {
            MethodSource method = (MethodSource) source;
            return TestId.of(method.getClassName(), name.startsWith(method.getMethodName()) ? name : method.getMethodName());
        }

        return source instanceof ClassSource ? ((ClassSource) source).getClassName() : name;
    }

    private static final class Listener implements TestExecutionListener {
        private final TestListener target;

        Listener(TestListener target) {
            this.target = target;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                target.started(idOf(test));
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            if (test.getSource().orElse(null) instanceof MethodSource) {
                target.skipped(idOf(test), reason);
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Throwable error = result.getThrowable().orElse(null);
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                target.failed(idOf(test), error);
            } else if (test.isTest() && result.getStatus() == TestExecutionResult.Status.ABORTED) {
                target.skipped(idOf(test), error == null ? "" : error.getMessage());
            } else if (test.isTest()) {
                target.passed(idOf(test));
            }
        }

        private static String idOf(TestIdentifier test) {
            return PlatformBridge.idOf(test.getSource().orElse(null), test.getLegacyReportingName());
        }
    }
}
