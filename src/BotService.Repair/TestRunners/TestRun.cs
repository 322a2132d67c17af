namespace BotService.Repair.TestRunners;

public enum TestRunEnd
{
    /// <summary>The runner finished and its report was read; tests may have failed.</summary>
    Completed,

    /// <summary>The code or its tests do not compile, or could not be loaded at all.</summary>
    BuildFailed,

    /// <summary>The runner finished but there is no test.</summary>
    NoTests,

    TimedOut,
    OutOfMemory,

    /// <summary>The runner itself died or left no readable report.</summary>
    Crashed,
}

public enum TestOutcome
{
    Passed,
    Failed,
    Skipped,
    TimedOut,

    /// <summary>The test took its process down.</summary>
    Crashed,
}

/// <summary>One run of a test project.</summary>
/// <param name="Tests">Those that ended or were seen to start before the run did; empty when nothing was read.</param>
/// <param name="Message">Why it did not complete: compiler errors, the runner's last words. At most a few KiB.</param>
/// <param name="Command">As a person could repeat it.</param>
public sealed record TestRun(TestRunEnd End, IReadOnlyList<TestResult> Tests, string Message, string Command, TimeSpan Duration)
{
    public IEnumerable<TestResult> Failing => Tests.Where(t => t.Outcome is not (TestOutcome.Passed or TestOutcome.Skipped));
}

/// <summary>One test's result.</summary>
/// <param name="Id">Stable between runs; what <see cref="TestSelection"/> takes.</param>
/// <param name="Message">Assertion or exception message, without the stack.</param>
/// <param name="Frames">Innermost first; only frames inside the workspace, paths relative to it.</param>
public sealed record TestResult(string Id, TestOutcome Outcome, TimeSpan Duration, string Message, IReadOnlyList<StackFrame> Frames)
{
    /// <summary>Type of the exception, as the ecosystem names it; "" when unknown.</summary>
    public string ExceptionType { get; init; } = "";

    /// <summary>The file that declares the test, relative to the workspace, when the report says so.</summary>
    public string File { get; init; } = "";
}

/// <param name="Path">Relative to the workspace with forward slashes.</param>
/// <param name="Line">From 1.</param>
public sealed record StackFrame(string Path, int Line, string Function);

/// <summary>Lines (from 1) that each test ran: test id, then path relative to the workspace.</summary>
public sealed record Coverage(IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlySet<int>>> Tests);
