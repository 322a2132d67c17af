using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.TestRunners.Schemata;

/// <summary>The compiled languages inside the real sandbox: other paths, another user, nothing but the caches to write to.</summary>
public sealed class NativeRunnersInBubblewrapTests
{
    [SkippableTheory]
    [InlineData("go", "Go/Fixtures/go-red", "example.com/red/stats.TestSumOfSome", "stats/sum.go", "len(values)-1; i++", "len(values); i++", "len(values)-2; i++")]
    [InlineData("cargo", "Rust/Fixtures/cargo-red", "red-sums::tests::sum_of_some", "src/lib.rs", "let mut at = 1;", "let mut at = 0;", "let mut at = 2;")]
    [InlineData("ctest", "Cpp/Fixtures/ctest-red", "sum.some", "src/sum.hpp", "i = 1; i <", "i = 0; i <", "i = 2; i <")]
    [InlineData("make", "Cpp/Fixtures/make-red", "2 - line 20: sum of some", "src/sum.c", "i = 1; i <", "i = 0; i <", "i = 2; i <")]
    public async Task A_session_finds_the_fix_in_one_schema(string tool, string fixture, string failing, string file, string buggy, string right, string wrong)
    {
        Requires.Tools(tool, "bwrap");
        using var services = new ServiceCollection().AddLogging().AddRepair().BuildServiceProvider();
        using var workspace = TemporaryFolder.CopyOf(Path.Combine(AppContext.BaseDirectory, "TestRunners", fixture));
        using var cache = new TemporaryFolder();
        var sandbox = await services.GetRequiredService<SandboxSelector>().SelectAsync("bubblewrap", CancellationToken.None);
        var (runner, project) = Assert.Single(services.GetRequiredService<TestProjectFinder>().Find(new RepositoryFiles(workspace)));
        var context = new TestContext(project, sandbox, workspace, cache);
        var original = await File.ReadAllTextAsync(Path.Combine(workspace, file));
        var start = original.IndexOf(buggy, StringComparison.Ordinal);
        var candidates = new[] { wrong, right, wrong + " nonsense" }
            .Select((text, i) => new CandidatePatch(i, [new TextEdit(file, start, buggy.Length, text)], "test", 1, 1))
            .ToList();

        var restored = await runner.RestoreAsync(context, CancellationToken.None);
        var red = await runner.RunAsync(context, TestSelection.All, CancellationToken.None);
        await using var session = await runner.OpenSessionAsync(context, CancellationToken.None);
        var verdicts = await session.TryAsync(candidates, new TestSelection([failing]), TimeSpan.FromSeconds(60), CancellationToken.None);

        Assert.True(restored.Succeeded, restored.Message);
        Assert.True(red.End == TestRunEnd.Completed, $"{red.End}: {red.Message}");
        Assert.Contains(red.Failing, t => t.Id == failing);
        Assert.Equal([TestRunEnd.Completed, TestRunEnd.Completed, TestRunEnd.BuildFailed], verdicts.Select(v => v.Run.End));
        Assert.Equal([false, true, false], verdicts.Select(v => v.Run.Tests.Any(t => t.Outcome == TestOutcome.Passed)));
        Assert.Equal(original, await File.ReadAllTextAsync(Path.Combine(workspace, file)));
    }
}
