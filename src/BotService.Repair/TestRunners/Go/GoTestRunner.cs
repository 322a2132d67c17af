using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Go;

/// <summary>Go modules by <c>go test</c>.</summary>
internal sealed partial class GoTestRunner : ITestRunner
{
    private const int MostRestarts = 20;

    public string Name => "go-test";

    public IReadOnlyList<TestProject> Detect(RepositoryFiles files) =>
    [
        .. files.Named("go.mod")
            .Where(f => files.Paths.Any(p => p.EndsWith(".go", StringComparison.Ordinal) && p.StartsWith(Prefix(f), StringComparison.Ordinal)))
            .Select(f => new TestProject(Name, RepositoryFiles.FolderOf(f), ["go"])
            {
                Evidence = f,
                Command = "go test ./...",
                IsTestFile = p => p.EndsWith("_test.go", StringComparison.Ordinal) || TestPaths.LooksLikeTest(p),
            }),
    ];

    public async Task<StepResult> RestoreAsync(TestContext context, CancellationToken token)
    {
        var commands = new List<string>();
        var go = new GoCommands(context);
        var module = SandboxFiles.ReadText(context.Workspace, Path.Combine(context.Project.Directory, "go.mod"), 1 << 20) ?? "";
        if (Requirement().IsMatch(module) && !Directory.Exists(Path.Combine(context.ProjectFolder, "vendor")))
        {
            commands.Add("go mod download");
            var result = await go.GoAsync(["mod", "download"], token, network: true);
            if (!result.Succeeded)
            {
                return new StepResult(false, RunEnds.Shorten($"go mod download ended with {result.ExitCode}: {result.ErrorOutput}"), commands);
            }
        }

        // Fills the build cache; whether the code compiles is for the first run to say.
        await go.GoAsync(["test", "-count=1", "-run=^$", "./..."], token);
        return StepResult.Done([.. commands]);
    }

    public async Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token)
    {
        var go = new GoCommands(context);
        var packages = GoPackages.Of(context);
        var arguments = ArgumentsFor(context, tests);
        var result = await go.GoAsync(arguments, token);
        var report = GoReport.Read(result, new ReportPaths(context), packages.FolderOf);
        var all = tests.Ids is null && RunEnds.Of(result) is null ? await AfterCrashesAsync(context, report, token) : report.Tests;
        var end = RunEnds.Of(result) ?? EndOf(result, report);
        return new TestRun(
            end,
            end == TestRunEnd.BuildFailed ? report.Tests : RunEnds.Selected(all, tests, RunEnds.OutcomeOfUnfinished(result)),
            end == TestRunEnd.Completed ? "" : RunEnds.Shorten(result.ErrorOutput + "\n" + report.Said),
            "go " + string.Join(' ', arguments.Where(a => a != "-json")),
            result.WallTime);
    }

    public Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token) =>
        new GoCoverage(context).ReadAsync(tests, token);

    public Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token) =>
        Task.FromResult<ICandidateSession>(new SchemaSession(new GoToolchain(context), context.Workspace));

    private static List<string> ArgumentsFor(TestContext context, TestSelection tests)
    {
        // The test program's own limit comes first, because it says where the program hangs.
        var limit = (int)Math.Max(1, context.CommandTimeout.TotalSeconds * 0.8);
        List<string> arguments = ["test", "-json", "-count=1", $"-timeout={limit}s"];
        if (tests.Ids is not { } ids)
        {
            return [.. arguments, "./..."];
        }

        var known = ids.Select(GoTestId.Parse).OfType<GoTestId>().ToList();
        return [.. arguments, "-run", GoTestId.RunPattern(known), .. known.Select(i => i.Package).Distinct()];
    }

    private static TestRunEnd EndOf(CommandResult result, GoReport report)
    {
        if (report.UnbuiltPackages.Count > 0)
        {
            return TestRunEnd.BuildFailed;
        }

        if (report.Tests.Count > 0)
        {
            return TestRunEnd.Completed;
        }

        return result.ExitCode == 0 ? TestRunEnd.NoTests
            : CompileErrors().IsMatch(result.ErrorOutput) ? TestRunEnd.BuildFailed
            : TestRunEnd.Crashed;
    }

    /// <summary>A panic ends its package's program: the tests behind it get a run of their own, until each has a result.</summary>
    private static async Task<IReadOnlyList<TestResult>> AfterCrashesAsync(TestContext context, GoReport report, CancellationToken token)
    {
        var tests = report.Tests.ToList();
        var go = new GoCommands(context);
        var packages = GoPackages.Of(context);
        var paths = new ReportPaths(context);
        foreach (var package in report.CrashedPackages)
        {
            var listed = (await go.GoAsync(["test", "-list", ".*", package], token)).Output.Split('\n').Where(l => TestName().IsMatch(l)).ToList();
            for (var restart = 0; restart < MostRestarts; restart++)
            {
                var left = listed.Where(n => tests.All(t => t.Id != $"{package}.{n}")).Select(n => new GoTestId(package, n)).ToList();
                if (left.Count == 0)
                {
                    break;
                }

                var result = await go.GoAsync(ArgumentsFor(context, new TestSelection([.. left.Select(i => i.ToString())])), token);
                var more = GoReport.Read(result, paths, packages.FolderOf).Tests.Where(t => tests.All(o => o.Id != t.Id)).ToList();
                if (more.Count == 0)
                {
                    break;
                }

                tests.AddRange(more);
            }
        }

        return tests;
    }

    private static string Prefix(string moduleFile) => RepositoryFiles.FolderOf(moduleFile) is { Length: > 0 } folder ? folder + "/" : "";

    [GeneratedRegex(@"(?m)^[ \t]*(require\s|[\w.-]+\.[\w.-]+/\S+\s+v\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Requirement();

    [GeneratedRegex(@"(?m)^(# \S+|.*\.go:\d+(:\d+)?: |go: |no required module)", RegexOptions.CultureInvariant)]
    private static partial Regex CompileErrors();

    [GeneratedRegex(@"^(Test|Example|Fuzz)", RegexOptions.CultureInvariant)]
    private static partial Regex TestName();
}
