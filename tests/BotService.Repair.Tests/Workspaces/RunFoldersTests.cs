using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Workspaces;

public sealed class RunFoldersTests
{
    [Fact]
    public async Task Create_MakesAFolderThatDisposeDeletes()
    {
        using var cache = new TestCache();
        var runs = new RunFolders(cache.Cache, cache.Removal);

        var run = await runs.CreateAsync();
        File.WriteAllText(Path.Combine(run.Path, "x"), "x");
        await run.DisposeAsync();

        Assert.Empty(cache.Runs());
    }

    [Fact]
    public async Task Create_KeepsLiveRunsAndSweepsDeadOnes()
    {
        using var cache = new TestCache();
        var runs = new RunFolders(cache.Cache, cache.Removal);
        await using var live = await runs.CreateAsync();
        Directory.CreateDirectory(Path.Combine(cache.Cache.Runs, "dead", "w"));
        File.WriteAllText(Path.Combine(cache.Cache.Runs, "dead.lock"), "");
        Directory.CreateDirectory(Path.Combine(cache.Cache.Runs, "no-lock"));
        File.WriteAllText(Path.Combine(cache.Cache.Runs, "no-folder.lock"), "");

        await using var next = await runs.CreateAsync();

        Assert.Equal(
            new[] { live.Path, live.Path + ".lock", next.Path, next.Path + ".lock" }.Order(StringComparer.Ordinal),
            cache.Runs().Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task A_run_of_another_process_is_swept_only_after_that_process_was_killed()
    {
        Requires.Tools("flock", "sh");
        using var cache = new TestCache();
        var runs = new RunFolders(cache.Cache, cache.Removal);
        cache.Cache.Create();
        var other = Path.Combine(cache.Cache.Runs, "other");
        Directory.CreateDirectory(Path.Combine(other, "w"));
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
        var start = new ProcessStart("flock", ["--no-fork", other + ".lock", "sh", "-c", "echo held; exec cat"], "/", environment);
        await using (var process = cache.Processes.Start(start))
        {
            Assert.Equal("held", await process.ReadLineAsync(CancellationToken.None));
            await runs.SweepAsync();
            Assert.True(Directory.Exists(Path.Combine(other, "w")));
        }

        await runs.SweepAsync();
        Assert.Empty(cache.Runs());
    }

    [Fact]
    public async Task Many_runs_at_once_do_not_sweep_each_other()
    {
        using var cache = new TestCache();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var runs = new RunFolders(cache.Cache, cache.Removal);
            for (var i = 0; i < 25; i++)
            {
                await using var run = await runs.CreateAsync();
                Assert.True(Directory.Exists(run.Path));
                await File.WriteAllTextAsync(Path.Combine(run.Path, "x"), "x");
                await runs.SweepAsync();
                Assert.True(File.Exists(Path.Combine(run.Path, "x")));
            }
        })));

        Assert.Empty(cache.Runs());
    }
}
