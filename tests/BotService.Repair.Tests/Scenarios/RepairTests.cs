using BotService.Fixture;

namespace BotService.Repair.Tests.Scenarios;

/// <summary>From a red repository to a proven patch.</summary>
public sealed class RepairTests
{
    private const string Module = "def clamp(value, low, high):\n    if value < low:\n        return low\n    if value > high:\n        return low\n    return value\n";
    private const string Tests = """
        from shapes.clamp import clamp


        def test_inside():
            assert clamp(5, 0, 10) == 5


        def test_below():
            assert clamp(-5, 0, 10) == 0


        def test_above():
            assert clamp(50, 0, 10) == 10
        """;

    [SkippableFact]
    public async Task A_red_python_project_is_repaired_with_evidence_and_its_folder_is_not_touched()
    {
        Requires.Tools("python3", "pytest");
        using var repository = await RedPythonAsync();
        var before = Snapshot(repository.Path);

        var report = await repository.RepairAsync();

        Assert.True(report.Outcome is RepairOutcome.Repaired, report.Outcome.Reason);
        Assert.Equal(["tests/test_clamp.py::test_above"], report.FailingTests.Select(t => t.Id));
        Assert.Equal(3, report.Evidence.RedRuns);
        Assert.Equal(3, report.Evidence.GreenRuns);
        Assert.Equal(new SuiteCounts(2, 1, 0), report.Evidence.SuiteBefore);
        Assert.Equal(new SuiteCounts(3, 0, 0), report.Evidence.SuiteAfter);
        Assert.Equal("pattern", report.Origin?.Kind);
        Assert.Contains("shapes/clamp.py", report.Locations.Select(l => l.Path));
        Assert.Equal(before, Snapshot(repository.Path));
        await AppliesAsync(repository, report.Patch);
    }

    [SkippableFact]
    public async Task Uncommitted_changes_are_part_of_what_is_repaired()
    {
        Requires.Tools("python3", "pytest");
        using var repository = await RedPythonAsync();
        repository.With("shapes/clamp.py", Module.Replace("return low\n    return", "return high\n    return", StringComparison.Ordinal));

        Assert.Equal("not-reproduced", (await repository.RepairAsync()).Outcome.Name);
        Assert.Equal("repaired", (await repository.RepairAsync(r => r with { Ref = "main" })).Outcome.Name);
    }

    [SkippableFact]
    public async Task A_test_command_alone_is_enough()
    {
        Requires.Tools("python3");
        using var repository = await new RedRepository()
            .With("clamp.py", Module)
            .With("check.py", "from clamp import clamp\nassert clamp(50, 0, 10) == 10, 'above'\nassert clamp(-5, 0, 10) == 0\n")
            .With(".botservice.yml", "protected:\n  - check.py\n")
            .CommitAsync();

        var report = await repository.RepairAsync(r => r with { TestCommand = "python3 check.py" });

        Assert.True(report.Outcome is RepairOutcome.Repaired, report.Outcome.Reason);
        Assert.DoesNotContain("check.py", report.Patch);
    }

    [SkippableFact]
    public async Task A_suite_that_hangs_is_repaired_within_the_limit()
    {
        Requires.Tools("python3");
        using var repository = await new RedRepository()
            .With("total.py", "def total(n):\n    sum = 0\n    while n != 0:\n        sum += n\n        n -= 2\n    return sum\n")
            .With("check.py", "from total import total\nassert total(3) == 6\n")
            .With(".botservice.yml", "protected:\n  - check.py\n")
            .CommitAsync();

        var report = await repository.RepairAsync(r => r with { TestCommand = "python3 check.py", TimeLimit = TimeSpan.FromSeconds(45) });

        Assert.True(report.Outcome is RepairOutcome.Repaired, report.Outcome.Reason);
    }

    [SkippableFact]
    public async Task A_stop_or_a_passed_limit_ends_within_seconds_and_reports_what_was_found()
    {
        Requires.Tools("python3", "pytest");
        using var repository = await new RedRepository()
            .With("slow.py", "import time\n\n\ndef answer():\n    time.sleep(1)\n    return 'no operator gets from here to there'\n")
            .With("test_slow.py", "from slow import answer\n\n\ndef test_answer():\n    assert sorted(answer()) == list(range(99))\n")
            .CommitAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(8));

        var limited = await repository.RepairAsync(r => r with { TimeLimit = TimeSpan.FromSeconds(25) });
        var stopped = await repository.RepairAsync(null, stop.Token);

        Assert.Contains(limited.Outcome.Name, new[] { "budget-spent", "no-plausible-patch" });
        Assert.Equal(["test_slow.py::test_answer"], limited.FailingTests.Select(t => t.Id));
        Assert.Equal("budget-spent", stopped.Outcome.Name);
    }

    private static Task<RedRepository> RedPythonAsync() => new RedRepository()
        .With("shapes/__init__.py", "")
        .With("shapes/clamp.py", Module)
        .With("tests/test_clamp.py", Tests)
        .With("pyproject.toml", "[tool.pytest.ini_options]\npythonpath = [\".\"]\n")
        .CommitAsync();

    private static Task AppliesAsync(RedRepository repository, string patch) =>
        repository.With(".git/fix.patch", patch).GitAsync("apply", "--check", ".git/fix.patch");

    private static string Snapshot(string folder) => string.Join('\n', Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(f => $"{f} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"));
}
