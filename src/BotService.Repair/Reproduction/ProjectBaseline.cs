using BotService.Repair.TestRunners;

namespace BotService.Repair.Reproduction;

/// <summary>A test project with its first run on the unchanged code.</summary>
public sealed record ProjectBaseline(ITestRunner Runner, TestContext Context, TestRun Run)
{
    public TestProject Project => Context.Project;

    public SuiteResult Suite { get; } = SuiteResult.Of(Run.Tests);
}

/// <summary>The failure to repair.</summary>
/// <param name="Failing">Failed in every run.</param>
/// <param name="Flaky">Ids whose outcome changed between runs of the same code; they are neither repaired nor held against a patch.</param>
/// <param name="RedRuns">How many runs each failing test failed in.</param>
public sealed record Reproduced(ProjectBaseline Baseline, IReadOnlyList<TestResult> Failing, IReadOnlyList<string> Flaky, int RedRuns);
