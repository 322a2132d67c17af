using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Command;

/// <summary>Any project by a command that a person configured: its exit status is the verdict.</summary>
internal sealed class CommandTestRunner : ITestRunner
{
    public const string CommandProperty = "command";

    public string Name => "command";

    /// <summary>Nothing: a command is configured, never guessed.</summary>
    public IReadOnlyList<TestProject> Detect(RepositoryFiles files) => [];

    public Task<StepResult> RestoreAsync(TestContext context, CancellationToken token) => Task.FromResult(StepResult.Done());

    public async Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token)
    {
        var line = CommandOf(context);
        var reports = new JUnitFiles(context);
        var result = await context.Sandbox.RunAsync(
            new SandboxCommand("sh", ["-c", line], context.Workspace)
            {
                WorkingDirectory = context.Project.Directory,
                WritablePaths = [context.Cache],
                // Python takes cached code of the same second and length for the file's own, also when a candidate has changed it.
                Environment = new Dictionary<string, string> { ["PYTHONDONTWRITEBYTECODE"] = "1" },
                Limits = new SandboxLimits { WallTime = context.CommandTimeout },
            },
            token);
        var read = ExitStatusReport.Read(result, line, reports.Read(), new ReportPaths(context), context.Project.Directory);
        var cut = RunEnds.Of(result);
        return new TestRun(
            cut ?? TestRunEnd.Completed,
            RunEnds.Selected(read, tests, RunEnds.OutcomeOfUnfinished(result)),
            cut is null ? "" : $"The command was ended after {result.WallTime.TotalSeconds:0.#} s.",
            line,
            result.WallTime);
    }

    public Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token) => Task.FromResult<Coverage?>(null);

    public Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token) =>
        Task.FromResult<ICandidateSession>(new ColdSession(this, context));

    private static string CommandOf(TestContext context) => context.Project.Properties.TryGetValue(CommandProperty, out var line) && line.Trim().Length > 0
        ? line.Trim()
        : throw new ConfigurationException("The test command is empty. Set it with --test-command or in .botservice.yml.");
}
