package botservice.harness;

/** What a bridge tells about the tests that it runs; ids are those of {@link TestId}. */
public interface TestListener {
    boolean wants(String id);

    void started(String id);

    void passed(String id);

    void failed(String id, Throwable error);

    void skipped(String id, String reason);
}
