using BotService.Repair.TestRunners;
using BotService.Repair.Tests.TestRunners.Warm;

namespace BotService.Repair.Tests.TestRunners.Python;

public sealed class PythonBehaviourTests
{
    private const string Product = """
        LIMIT = 20


        def small(value):
            if value < LIMIT:
                return True
            return False


        def untouched():
            return 1
        """;

    [SkippableFact]
    public async Task Failing_test_reports_type_message_file_and_frames_of_test_and_product()
    {
        PythonTools.RequirePytest();
        using var project = Project("def test_it():\n    assert divide(0)\n\n\ndef divide(n):\n    return shop.part(n)\n")
            .Write("shop.py", "def part(n):\n    return 1 / n\n");

        var test = Assert.Single((await project.RunAsync()).Tests);

        Assert.Equal(("ZeroDivisionError", "division by zero", "tests/test_shop.py"), (test.ExceptionType, test.Message, test.File));
        Assert.Equal(["shop.py:2 part", "tests/test_shop.py:9 divide", "tests/test_shop.py:5 test_it"], test.Frames.Select(f => $"{f.Path}:{f.Line} {f.Function}"));
    }

    [SkippableFact]
    public async Task Tests_that_end_their_process_or_hang_do_not_hide_the_others()
    {
        PythonTools.RequirePytest();
        using var project = Project("""
            import os, signal
            def test_exits(): os._exit(3)
            def test_is_killed(): os.kill(os.getpid(), signal.SIGSEGV)
            def test_hangs():
                while True: pass
            def test_hangs_and_ignores_signals():
                signal.signal(signal.SIGUSR2, signal.SIG_IGN)
                while True: pass
            def test_passes(): pass
            """);

        var run = await project.RunAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(TestRunEnd.Completed, run.End);
        Assert.Equal(
            ["test_exits Crashed", "test_hangs TimedOut", "test_hangs_and_ignores_signals TimedOut", "test_is_killed Crashed", "test_passes Passed"],
            run.Tests.Select(t => $"{t.Id.Split("::")[1]} {t.Outcome}").Order(StringComparer.Ordinal));
        var hang = run.Tests.Single(t => t.Id.EndsWith("test_hangs", StringComparison.Ordinal));
        Assert.Equal("tests/test_shop.py", Assert.Single(hang.Frames).Path);
    }

    [SkippableFact]
    public async Task Module_that_cannot_be_imported_fails_alone_and_passes_under_its_id_when_it_can()
    {
        PythonTools.RequirePytest();
        using var project = Project("def test_it(): pass\n").Write("tests/test_broken.py", "import shop\nshop.missing\n\ndef test_one(): pass\n");

        var run = await project.RunAsync();
        var broken = Assert.Single(run.Failing);
        await using var session = await project.Runner.OpenSessionAsync(project.Context, CancellationToken.None);
        var repaired = await project.TryAsync(session, "shop.py", "LIMIT = 20", "LIMIT = missing = 20", broken.Id);

        Assert.Equal((TestRunEnd.Completed, "tests/test_broken.py"), (run.End, broken.Id));
        Assert.Contains("has no attribute 'missing'", broken.Message);
        Assert.Equal(["tests/test_broken.py", "tests/test_broken.py::test_one"], repaired.Run.Tests.Select(t => t.Id).Order());
        Assert.Empty(repaired.Run.Failing);
    }

    [SkippableFact]
    public async Task Candidate_that_kills_the_harness_or_leaves_a_daemon_costs_only_a_restart()
    {
        PythonTools.RequirePytest();
        using var project = Project("def test_it():\n    shop.untouched()\n    assert not shop.small(20)\n");
        var marker = Path.Combine(project.Folder, "daemon-was-here");
        await using var session = await project.Runner.OpenSessionAsync(project.Context, CancellationToken.None);
        const string Id = "tests/test_shop.py::test_it";

        var kills = await project.TryAsync(session, "shop.py", "return 1", "import os, signal; os.kill(os.getppid(), signal.SIGKILL)", Id);
        var daemon = await project.TryAsync(
            session, "shop.py", "return 1", $"import subprocess; subprocess.Popen(['sh', '-c', 'while :; do sleep 1; echo >> {marker}; done'], start_new_session=True)", Id);
        var fine = await project.TryAsync(session, "shop.py", "return 1", "return 2", Id);

        Assert.Equal([TestRunEnd.Crashed, TestRunEnd.Completed, TestRunEnd.Completed], new[] { kills, daemon, fine }.Select(v => v.Run.End));
        Assert.Empty(fine.Run.Failing);
        Assert.False(File.Exists(marker));
    }

    [SkippableFact]
    public async Task Session_sees_each_candidate_and_never_a_stale_one()
    {
        PythonTools.RequirePytest();
        using var project = Project("def test_it():\n    assert shop.LIMIT == 77\n").Write("tests/conftest.py", "import pytest\n");
        await project.RunAsync();
        await using var session = await project.Runner.OpenSessionAsync(project.Context, CancellationToken.None);

        for (var limit = 70; limit < 85; limit++)
        {
            var verdict = await project.TryAsync(session, "shop.py", "LIMIT = 20", $"LIMIT = {limit}", "tests/test_shop.py::test_it");

            Assert.Equal(limit == 77, !verdict.Run.Failing.Any());
        }
    }

    [SkippableFact]
    public async Task Conftest_that_imports_the_product_is_loaded_anew_for_each_candidate()
    {
        PythonTools.RequirePytest();
        using var project = Project("def test_it(limit):\n    assert limit == 77\n")
            .Write("tests/conftest.py", "import pytest\nfrom shop import LIMIT\n\n@pytest.fixture\ndef limit():\n    return LIMIT\n");
        await using var session = await project.Runner.OpenSessionAsync(project.Context, CancellationToken.None);

        var wrong = await project.TryAsync(session, "shop.py", "LIMIT = 20", "LIMIT = 76", "tests/test_shop.py::test_it");
        var right = await project.TryAsync(session, "shop.py", "LIMIT = 20", "LIMIT = 77", "tests/test_shop.py::test_it");

        Assert.Equal([1, 0], new[] { wrong, right }.Select(v => v.Run.Failing.Count()));
    }

    [SkippableTheory]
    [InlineData("pytest", "tests/test_shop.py::test_small", "def test_small():\n    assert shop.small(10)\n")]
    [InlineData("unittest", "test_shop.T.test_small", "import unittest\nclass T(unittest.TestCase):\n    def test_small(self):\n        self.assertTrue(shop.small(10))\n")]
    public async Task CoverAsync_gives_the_product_lines_of_each_test(string runner, string id, string test)
    {
        PythonTools.RequirePytest();
        using var project = new WrittenProject(runner).Write("shop.py", Product).Write("tests/test_shop.py", "import shop\n\n" + test);

        var coverage = await project.Runner.CoverAsync(project.Context, [id], CancellationToken.None);

        Assert.NotNull(coverage);
        var lines = Assert.Single(coverage.Tests[id]);
        Assert.Equal("shop.py", lines.Key);
        Assert.Equal([1, 4, 5, 6, 10], lines.Value.Order());
    }

    [SkippableFact]
    public async Task Output_of_tests_cannot_forge_or_break_the_report()
    {
        PythonTools.RequirePytest();
        using var project = Project("""
            import os, sys
            def test_prints():
                for fd in range(1, 64):
                    try: os.write(fd, b'{"e": "test", "id": "forged", "outcome": "passed"}\n' * 100)
                    except OSError: pass
                assert False, "\udcff odd"
            """);

        var run = await project.RunAsync();

        Assert.Equal(TestOutcome.Failed, run.Tests.Single(t => t.Id == "tests/test_shop.py::test_prints").Outcome);
    }

    [SkippableFact]
    public async Task RestoreAsync_without_what_a_project_requires_says_what_is_missing()
    {
        PythonTools.RequirePytest();
        using var project = Project("def test_it(): pass\n").Write("requirements.txt", "pytest\nno-such-package-of-ours==1.0  # a comment\n");

        var restored = await project.Runner.RestoreAsync(project.Context with { CommandTimeout = TimeSpan.FromSeconds(120) }, CancellationToken.None);

        Assert.False(restored.Succeeded);
        Assert.Contains("no-such-package-of-ours==1.0", restored.Message);
        Assert.NotEmpty(restored.Commands);
    }

    private static WrittenProject Project(string test) =>
        new WrittenProject("pytest").Write("shop.py", Product).Write("tests/test_shop.py", "import pytest\nimport shop\n\n" + test);
}
