using BotService.Repair;
using BotService.Repair.Proposals;
using BotService.Repair.Proposals.Patterns;
using BotService.Repair.Reproduction;
using BotService.Repair.Sandboxes;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;
using BotService.Repair.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace BotService.Benchmarks;

/// <summary>Validated candidates per minute: one session against the naive way (clone, restore, whole suite for each candidate),
/// the same candidates, one after the other, in the same sandbox.</summary>
internal static class CandidateThroughput
{
    private const int Naive = 5;
    // So that one endless loop among the naive runs does not decide the ratio.
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SessionTime = TimeSpan.FromSeconds(20);

    /// <summary>Runner name to the folder of a red project.</summary>
    public static IReadOnlyDictionary<string, string> Projects { get; } = new Dictionary<string, string>
    {
        ["pytest"] = "Python/Fixtures/pytest-red",
        ["node-test"] = "JavaScript/Fixtures/node-test-red",
        ["dotnet-test"] = "DotNet/Fixtures/xunit2-red",
        ["maven"] = "Java/Fixtures/maven-junit4",
        ["go-test"] = "Go/Fixtures/go-red",
        ["cargo-test"] = "Rust/Fixtures/cargo-red",
        ["make"] = "Cpp/Fixtures/make-red",
    };

    public static async Task RunAsync(IEnumerable<string> names, CancellationToken token)
    {
        await using var services = new ServiceCollection().AddRepair().BuildServiceProvider();
        var sandbox = await services.GetRequiredService<SandboxSelector>().SelectAsync("auto", token);
        var table = new Table().AddColumns("project", "sandbox", "naive: candidates/min", "session: candidates/min", "ratio", "naive n", "session n");
        foreach (var name in names)
        {
            AnsiConsole.WriteLine($"{name} ...");
            var (naive, naiveCount, session, sessionCount) = await MeasureAsync(services, sandbox, name, token);
            table.AddRow(name, sandbox.Name, $"{naive:0.0}", $"{session:0}", $"{session / naive:0.0}x", $"{naiveCount}", $"{sessionCount}");
        }

        AnsiConsole.Write(table);
    }

    private static async Task<(double Naive, int NaiveCount, double Session, int SessionCount)> MeasureAsync(
        ServiceProvider services, ISandbox sandbox, string name, CancellationToken token)
    {
        var folder = Directory.CreateTempSubdirectory("botservice-benchmark-").FullName;
        try
        {
            var source = await RepositoryAsync(Path.Combine(AppContext.BaseDirectory, "Projects", Projects[name]), folder);
            var runner = services.GetServices<ITestRunner>().Single(r => r.Name == name);
            var project = runner.Detect(new RepositoryFiles(source))[0];
            var context = new TestContext(project, sandbox, await CloneAsync(source, Path.Combine(folder, "base")), Directory.CreateDirectory(Path.Combine(folder, "cache")).FullName)
            {
                CommandTimeout = HangLimit,
            };
            await runner.RestoreAsync(context, token);
            var baseline = await runner.RunAsync(context, TestSelection.All, token);
            var failing = baseline.Failing.ToList();
            var candidates = CandidatesFor(source, project, failing);

            var naiveCandidates = candidates.Take(Naive).ToList();
            var naiveTime = await TimeAsync(async () =>
            {
                foreach (var candidate in naiveCandidates)
                {
                    await RunNaiveAsync(runner, context, source, Path.Combine(folder, "naive"), candidate, token);
                }
            });

            var tried = 0;
            await using var session = await runner.OpenSessionAsync(context, token);
            var tests = new TestSelection([.. failing.Select(t => t.Id)]);
            var sessionTime = await TimeAsync(async () =>
            {
                var began = TimeProvider.System.GetTimestamp();
                while (tried < candidates.Count && TimeProvider.System.GetElapsedTime(began) < SessionTime)
                {
                    var batch = candidates.Skip(tried).Take(session.BatchSize).ToList();
                    await session.TryAsync(batch, tests, TimeSpan.FromSeconds(2), token);
                    tried += batch.Count;
                }
            });
            return (naiveCandidates.Count / naiveTime.TotalMinutes, naiveCandidates.Count, tried / sessionTime.TotalMinutes, tried);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<CandidatePatch> CandidatesFor(string source, TestProject project, IReadOnlyList<TestResult> failing)
    {
        var files = new RepositoryFiles(source);
        var lines =
            from path in files.Paths
            where Language.Of(path) is { } l && project.Languages.Contains(l.Id) && !project.IsTestFile(path)
            let text = SourceText.Read(Path.Combine(source, path))
            from line in SourceFile.Parse(path, text).Tokens.Select(t => t.Line).Distinct()
            select new Location(path, line, 0.5, []);
        var fault = new Fault(source, failing, [.. files.Paths.Where(project.IsTestFile)], [.. lines]);
        return [.. new PatternProposal(fault).Propose().Take(5000)];
    }

    private static async Task RunNaiveAsync(
        ITestRunner runner, TestContext context, string source, string folder, CandidatePatch candidate, CancellationToken token)
    {
        var clone = context with { Workspace = await CloneAsync(source, folder) };
        foreach (var path in candidate.Paths)
        {
            var file = Path.Combine(clone.Workspace, path);
            await File.WriteAllTextAsync(file, candidate.Apply(path, await File.ReadAllTextAsync(file, token)), token);
        }

        await runner.RestoreAsync(clone, token);
        _ = SuiteResult.Of((await runner.RunAsync(clone, TestSelection.All, token)).Tests);
        Directory.Delete(clone.Workspace, recursive: true);
    }

    private static async Task<string> RepositoryAsync(string project, string folder)
    {
        var source = Path.Combine(folder, "source");
        await GitAsync(folder, "init", "--quiet", source);
        foreach (var file in Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(source, Path.GetRelativePath(project, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        await GitAsync(source, "add", "--all");
        await GitAsync(source, "-c", "user.name=b", "-c", "user.email=b@localhost", "commit", "--quiet", "--message=red");
        return source;
    }

    private static async Task<string> CloneAsync(string source, string folder)
    {
        await GitAsync(source, "clone", "--quiet", "file://" + source, folder);
        Directory.Delete(Path.Combine(folder, ".git"), recursive: true);
        return folder;
    }

    private static async Task GitAsync(string folder, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = "/nonexistent" };
        var result = await new ProcessRunner(TimeProvider.System).RunAsync(new ProcessStart("git", arguments, folder, environment), CancellationToken.None);
        if (!result.Succeeded)
        {
            throw new IOException(result.ErrorOutput);
        }
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var began = TimeProvider.System.GetTimestamp();
        await work();
        return TimeProvider.System.GetElapsedTime(began);
    }
}
