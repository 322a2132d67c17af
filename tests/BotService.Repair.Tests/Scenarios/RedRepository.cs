using BotService.Fixture;
using BotService.Repair.Sandboxes;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.Scenarios;

/// <summary>A real git repository with an engine beside it, whose cache is its own.</summary>
internal sealed class RedRepository : IDisposable
{
    private static readonly Dictionary<string, string> GitEnvironment = new()
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
        ["HOME"] = "/nonexistent",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_AUTHOR_NAME"] = "A Developer",
        ["GIT_AUTHOR_EMAIL"] = "dev@example.com",
        ["GIT_COMMITTER_NAME"] = "A Developer",
        ["GIT_COMMITTER_EMAIL"] = "dev@example.com",
    };

    private readonly TemporaryFolder folder;
    private readonly ProcessRunner processes = new(TimeProvider.System);

    public RedRepository(TemporaryFolder? folder = null) => this.folder = folder ?? new TemporaryFolder();

    public string Path => folder;

    public static RedRepository OfFixture(string fixture) =>
        new(TemporaryFolder.CopyOf(System.IO.Path.Combine(AppContext.BaseDirectory, "TestRunners", fixture)));

    public RedRepository With(string path, string text)
    {
        folder.Write(path, text);
        return this;
    }

    public async Task<RedRepository> CommitAsync()
    {
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--message=work");
        return this;
    }

    public async Task<string> GitAsync(params string[] arguments)
    {
        var result = await processes.RunAsync(new ProcessStart("git", arguments, folder, GitEnvironment), CancellationToken.None);
        Assert.True(result.Succeeded, result.ErrorOutput);
        return result.Output;
    }

    public Task<RepairReport> RepairAsync(Func<RepairRequest, RepairRequest>? with = null, CancellationToken token = default)
    {
        var request = new RepairRequest(folder) { Sandbox = TestSandbox.Name, TimeLimit = TimeSpan.FromMinutes(4), Jobs = 2 };
        return TestEngine.Engine.RepairAsync(with?.Invoke(request) ?? request, null, token);
    }

    public void Dispose() => folder.Dispose();
}

/// <summary>The strongest sandbox that works here; tests that prove isolation ask for bubblewrap by name.</summary>
internal static class TestSandbox
{
    public static string Name { get; } = Requires.Has("bwrap") ? "bubblewrap" : "none";
}

internal static class TestEngine
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddRepair().BuildServiceProvider();

    public static RepairEngine Engine => Services.GetRequiredService<RepairEngine>();
}
