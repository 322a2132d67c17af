using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.TestRunners.Command;

public sealed class CommandTestRunnerTests : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddLogging().AddRepair().BuildServiceProvider();
    private readonly TemporaryFolder workspace = new();
    private readonly TemporaryFolder cache = new();

    [Fact]
    public void Detect_AnyRepository_FindsNothing()
    {
        workspace.Write("test.sh", "exit 1\n");

        Assert.Empty(Runner.Detect(new RepositoryFiles(workspace)));
    }

    [SkippableTheory]
    [InlineData("exit 0", TestOutcome.Passed)]
    [InlineData("echo 'shop.py:3: wrong' >&2; exit 3", TestOutcome.Failed)]
    [InlineData("kill -9 $$", TestOutcome.Crashed)]
    public async Task The_exit_status_is_the_verdict(string command, TestOutcome expected)
    {
        var run = await RunAsync(command);

        var test = Assert.Single(run.Tests);
        Assert.Equal((command, expected), (test.Id, test.Outcome));
        Assert.Equal(expected == TestOutcome.Passed, test.Message.Length == 0);
    }

    [SkippableFact]
    public async Task Tap_lines_and_fresh_junit_files_are_tests_of_their_own()
    {
        workspace.Write("old-junit.xml", Report("old"));
        workspace.Write("write.sh", $"cat > out-junit.xml <<'END'\n{Report("fresh")}\nEND\necho 'ok 1 - one'; echo 'not ok 2 - two # TODO later'; echo 'not ok 3 - three'; echo '1..3'; exit 1\n");

        var run = await RunAsync("sh write.sh");

        Assert.Equal(
            [("1 - one", TestOutcome.Passed), ("2 - two", TestOutcome.Skipped), ("3 - three", TestOutcome.Failed), ("a.B::fresh", TestOutcome.Failed), ("sh write.sh", TestOutcome.Failed)],
            run.Tests.Select(t => (t.Id, t.Outcome)));
    }

    [SkippableFact]
    public async Task A_session_judges_candidates_by_the_command()
    {
        workspace.Write("value.py", "VALUE = 1\n");
        var context = Context("grep -q 'VALUE = 2' value.py");

        await using var session = await Runner.OpenSessionAsync(context, CancellationToken.None);
        var verdicts = await session.TryAsync(
            [Candidate(0, "2"), Candidate(1, "3")], TestSelection.All, TimeSpan.FromSeconds(30), CancellationToken.None);

        Assert.Equal([TestOutcome.Passed, TestOutcome.Failed], verdicts.Select(v => Assert.Single(v.Run.Tests).Outcome));
        Assert.Equal("VALUE = 1\n", await File.ReadAllTextAsync(Path.Combine(workspace, "value.py")));
    }

    public void Dispose()
    {
        services.Dispose();
        workspace.Dispose();
        cache.Dispose();
    }

    private ITestRunner Runner => services.GetServices<ITestRunner>().Single(r => r.Name == "command");

    private static CandidatePatch Candidate(int id, string value) => new(id, [new TextEdit("value.py", 8, 1, value)], "test", 1, 1);

    private static string Report(string name) =>
        $"""<testsuites><testsuite name="s"><testcase classname="a.B" name="{name}" time="0.1"><failure message="wrong" type="Error">at x</failure></testcase></testsuite></testsuites>""";

    private Task<TestRun> RunAsync(string command) => Runner.RunAsync(Context(command), TestSelection.All, CancellationToken.None);

    private TestContext Context(string command) => new(
        new TestProject("command", "", ["python"]) { Properties = new Dictionary<string, string> { ["command"] = command } },
        services.GetServices<ISandbox>().Single(s => s.Name == "none"),
        workspace,
        cache);
}
