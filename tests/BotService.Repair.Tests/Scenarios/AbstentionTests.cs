using BotService.Fixture;

namespace BotService.Repair.Tests.Scenarios;

/// <summary>What cannot or must not be repaired ends in a named result.</summary>
public sealed class AbstentionTests
{
    private const string PythonTest = "from calc import add\n\n\ndef test_add():\n    assert add(2, 3) == 5\n\n\ndef test_zero():\n    assert add(0, 0) == 0\n";

    [SkippableFact]
    public async Task A_flaky_test_is_named_and_not_repaired()
    {
        Requires.Tools("python3", "pytest");
        using var repository = await new RedRepository()
            .With("calc.py", "import os\n\n\ndef add(a, b):\n    n = int(open('count').read()) if os.path.exists('count') else 0\n    open('count', 'w').write(str(n + 1))\n    return a + b if n % 2 else a - b\n")
            .With("test_calc.py", "from calc import add\n\n\ndef test_add():\n    assert add(2, 3) == 5\n")
            .CommitAsync();

        var report = await repository.RepairAsync();

        Assert.Equal("flaky", report.Outcome.Name);
        Assert.Equal(["test_calc.py::test_add"], report.FlakyTests);
        Assert.Equal("", report.Patch);
    }

    [SkippableFact]
    public async Task A_registry_that_restore_steps_may_not_reach_is_named_with_the_setting()
    {
        Requires.Tools("node", "npm", "bwrap");
        using var repository = await new RedRepository()
            .With("package.json", """{ "name": "x", "version": "1.0.0", "scripts": { "test": "node --test" }, "dependencies": { "is-number": "7.0.0" } }""")
            .With(".npmrc", "registry=https://registry.example.com/\nfetch-retries=0\n")
            .With("x.test.js", "require('node:test')('one', () => { throw new Error('red'); });\n")
            .CommitAsync();

        var report = await repository.RepairAsync(r => r with { Sandbox = "bubblewrap" });

        Assert.Equal("infrastructure-failure", report.Outcome.Name);
        Assert.Contains("may not reach it: registry.example.com:443", report.Outcome.Reason);
        Assert.Contains("BotService:Egress:MoreHosts", report.Outcome.Reason);
        Assert.Contains(report.Evidence.Egress, l => l.StartsWith("registry.example.com:443 denied: not on the list, ", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_green_project_has_nothing_to_repair()
    {
        Requires.Tools("python3", "pytest");
        using var repository = await new RedRepository().With("calc.py", "def add(a, b):\n    return a + b\n").With("test_calc.py", PythonTest).CommitAsync();

        var report = await repository.RepairAsync();

        Assert.Equal("not-reproduced", report.Outcome.Name);
        Assert.Equal(new SuiteCounts(2, 0, 0), report.Evidence.SuiteBefore);
    }

    [SkippableFact]
    public async Task A_broken_build_says_where()
    {
        Requires.Tools("python3", "pytest");
        using var repository = await new RedRepository().With("calc.py", "def add(a, b:\n    return a + b\n").With("test_calc.py", PythonTest).CommitAsync();

        var report = await repository.RepairAsync();

        Assert.Equal("build-broken", report.Outcome.Name);
        Assert.Contains("calc.py", report.Outcome.Reason);
    }

    [SkippableFact]
    public async Task A_project_whose_runner_finds_no_test_is_skipped()
    {
        Requires.Tools("python3", "pytest");
        using var repository = await new RedRepository().With("calc.py", "def add(a, b):\n    return a + b\n").With("test_calc.py", "import calc\n").CommitAsync();

        Assert.Equal("skipped", (await repository.RepairAsync()).Outcome.Name);
    }

    [SkippableFact]
    public async Task A_repository_without_any_known_test_project_is_skipped_and_names_the_remedy()
    {
        Requires.Tools("git");
        using var repository = await new RedRepository().With("notes.txt", "hello\n").CommitAsync();

        var report = await repository.RepairAsync();

        Assert.Equal("skipped", report.Outcome.Name);
        Assert.Contains("--test-command", report.Outcome.Reason);
    }

    [SkippableFact]
    public async Task A_folder_that_is_no_repository_is_skipped()
    {
        Requires.Tools("git");
        using var repository = new RedRepository().With("calc.py", "x = 1\n");

        var report = await repository.RepairAsync();

        Assert.Equal("skipped", report.Outcome.Name);
        Assert.Contains(repository.Path, report.Outcome.Reason);
    }

    [SkippableFact]
    public async Task An_empty_repository_is_skipped()
    {
        Requires.Tools("git");
        using var repository = new RedRepository();
        await repository.GitAsync("init", "--quiet");

        Assert.Equal("skipped", (await repository.RepairAsync()).Outcome.Name);
    }

    [SkippableFact]
    public async Task A_test_id_that_does_not_exist_is_an_error_that_shows_how_ids_look()
    {
        Requires.Tools("python3", "pytest");
        using var repository = await new RedRepository().With("calc.py", "def add(a, b):\n    return a - b\n").With("test_calc.py", PythonTest).CommitAsync();

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => repository.RepairAsync(r => r with { Tests = ["test_nothing"] }));

        Assert.Contains("test_nothing", error.Message);
        Assert.Contains("test_calc.py::test_add", error.Message);
    }
}
