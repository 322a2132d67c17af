using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Container;

namespace BotService.Repair.Tests.Sandboxes.Container;

public sealed class ContainerSandboxTests : SandboxContractTests
{
    protected override string Name => "container";

    [SkippableFact]
    public async Task Cpu_time_over_the_limit_is_timed_out()
    {
        using var bench = await OpenAsync();

        var result = await bench.RunAsync(bench.Shell("while :; do :; done") with { Limits = SandboxBench.Limits with { CpuTime = TimeSpan.FromSeconds(1) } });

        Assert.Equal(CommandEnd.TimedOut, result.End);
        Assert.InRange(result.CpuTime.TotalSeconds, 0.5, 5);
    }

    [SkippableFact]
    public async Task A_missing_workspace_is_said_by_name()
    {
        using var bench = await OpenAsync();

        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => bench.RunAsync(new SandboxCommand("true", [], "/no/such/folder")));

        Assert.Contains("/no/such/folder", failure.Message);
    }

    [SkippableFact]
    public async Task Without_the_image_it_is_named_with_the_remedy()
    {
        using var bench = await OpenAsync(o => o.Image = "localhost/no-such-image:1");

        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => bench.RunAsync(bench.Command("true")));

        Assert.Contains("pull localhost/no-such-image:1", failure.Message);
    }

    [SkippableFact]
    public async Task What_the_engine_refuses_is_said_in_its_words()
    {
        using var bench = await OpenAsync(o => o.RunArguments.Add("--no-such-option"));

        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => bench.RunAsync(bench.Command("true")));

        Assert.Contains("no-such-option", failure.Message);
    }

    [SkippableTheory]
    [InlineData("--cap-add=NET_RAW", "capabilities")]
    [InlineData("--env=SECRET_OF_HOST=1", "SECRET_OF_HOST")]
    [InlineData("--pid=host", "processes")]
    [InlineData("--security-opt=seccomp=unconfined", "filter")]
    public async Task The_self_test_finds_a_wall_that_is_missing(string argument, string hole)
    {
        using var bench = await OpenAsync(o => o.RunArguments.Add(argument));

        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => ((ContainerSandbox)bench.Sandbox).TestAsync(CancellationToken.None));

        Assert.Contains(hole, failure.Message);
    }

    [SkippableFact]
    public async Task A_folder_is_mounted_under_its_name_on_the_engine_s_machine()
    {
        using var here = new TemporaryFolder();
        using var there = new TemporaryFolder();
        there.Write("repository/file", "of the engine's machine");
        here.Write("repository/file", "seen by the bot");
        using var other = new TemporaryFolder();
        using var bench = await OpenAsync(o => (o.HostPaths[here], o.HostPaths["/usr"]) = (there, "/usr"));
        var command = bench.Command("cat", "file") with { Workspace = Path.Combine(here, "repository") };

        Assert.Equal("of the engine's machine", (await bench.RunAsync(command)).Output);
        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => bench.RunAsync(command with { Workspace = other }));
        Assert.Contains("BOTSERVICE_CONTAINER_HOST_PATHS", failure.Message);
    }

    [SkippableFact]
    public async Task A_proxy_s_password_reaches_a_restore_and_no_argument()
    {
        using var bench = await OpenAsync(o => o.Network = "none");
        var secret = $"secret{Guid.NewGuid():N}";
        await using var session = await bench.Sandbox.StartAsync(
            bench.Shell("echo \"$ALL_PROXY\"; read wait") with { Network = true, Environment = new Dictionary<string, string> { ["ALL_PROXY"] = $"http://user:{secret}@proxy" } },
            CancellationToken.None);

        Assert.Equal($"http://user:{secret}@proxy", await session.ReadLineAsync(CancellationToken.None));
        Assert.Equal(0, HostProcesses.Count(secret));
    }

    [SkippableFact]
    public async Task The_self_test_removes_what_a_killed_process_left_and_nothing_else()
    {
        using var bench = await OpenAsync();
        var soon = TimeProvider.System.GetUtcNow().AddHours(1);
        var ours = ContainerName.New(soon);
        ContainerName[] left = [ContainerName.New(soon) with { Process = int.MaxValue }, ContainerName.New(TimeProvider.System.GetUtcNow().AddHours(-1)) with { Place = "elsewhere" }];
        ContainerName[] used = [ours, ContainerName.New(soon) with { Place = "elsewhere" }];
        foreach (var name in left.Concat(used))
        {
            Assert.True((await TestEngine.AskAsync("create", "--name", $"{name}", "--label", $"{ContainerName.Label}=1", TestEngine.Options().Image, "/bin/true")).Succeeded);
        }

        await ((ContainerSandbox)bench.Sandbox).TestAsync(CancellationToken.None);

        var names = (await TestEngine.AskAsync("ps", "--all", "--format", "{{.Names}}")).Output.Split('\n');
        await TestEngine.AskAsync(["rm", "--force", .. used.Select(n => n.ToString())]);
        Assert.Empty(left.Select(n => n.ToString()).Intersect(names));
        Assert.Equal(2, used.Select(n => n.ToString()).Intersect(names).Count());
    }

    [SkippableFact]
    public async Task After_an_end_by_force_no_container_is_left()
    {
        using var bench = await OpenAsync();
        var sleep = HostProcesses.UniqueSleep();

        // At once, while the engine makes the container, and while the command runs in it.
        foreach (var begun in new Func<bool>[] { () => true, () => HostProcesses.Count(sleep) > 0, () => HostProcesses.Count("sleep\0" + sleep) > 0 })
        {
            using var cancel = new CancellationTokenSource();
            var run = bench.Sandbox.RunAsync(bench.Shell($"sleep {sleep}"), cancel.Token);
            Assert.True(await HostProcesses.EventuallyAsync(begun));
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        Assert.Equal(0, HostProcesses.Count(sleep));
        Assert.DoesNotContain(sleep, (await TestEngine.AskAsync("ps", "--all", "--no-trunc", "--format", "{{.Command}}")).Output);
    }

    private protected override Task<SandboxBench> OpenAsync() => TestEngine.OpenAsync();

    private static Task<SandboxBench> OpenAsync(Action<ContainerOptions> change) => TestEngine.OpenAsync(TestEngine.Sandbox(TestEngine.Options(change)));
}
